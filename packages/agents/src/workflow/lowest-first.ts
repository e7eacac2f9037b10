// What is taken out in the order of its numbers, whatever the order in which it was put in: a binary heap, so that
// thousands of operations under way cost no more each than a few.

export class LowestFirst<T extends { readonly number: number }> {
  /** Each is no higher than the two at twice its place. */
  readonly #heap: T[] = [];

  add(one: T): void {
    let at = this.#heap.push(one) - 1;
    while (at > 0) {
      const above = (at - 1) >> 1;
      if (this.#number(above) <= one.number) break;
      this.#swap(at, above);
      at = above;
    }
  }

  take(): T | undefined {
    const last = this.#heap.length - 1;
    if (last > 0) this.#swap(0, last);
    const lowest = this.#heap.pop();
    for (let at = 0; ; ) {
      const [left, right] = [2 * at + 1, 2 * at + 2];
      const lower = this.#number(right) < this.#number(left) ? right : left;
      if (this.#number(lower) >= this.#number(at)) return lowest;
      this.#swap(at, lower);
      at = lower;
    }
  }

  /** Of a place where nothing is: above all others. */
  #number(at: number): number {
    return this.#heap[at]?.number ?? Number.POSITIVE_INFINITY;
  }

  #swap(a: number, b: number): void {
    const [one, other] = [this.#heap[a], this.#heap[b]];
    if (one === undefined || other === undefined) return;
    this.#heap[a] = other;
    this.#heap[b] = one;
  }
}
