// What was used lately. Of the longest unused beyond a thousand nothing is known any more.

export class Recent<K, V> {
  readonly #entries = new Map<K, V>();
  readonly #forget: (value: V) => void;

  constructor(forget: (value: V) => void = () => undefined) {
    this.#forget = forget;
  }

  get(key: K): V | undefined {
    return this.#entries.get(key);
  }

  /** It is the one that was used last. */
  use(key: K, value: V): void {
    this.#entries.delete(key); // to the end of the line
    this.#entries.set(key, value);
    for (const [oldest, left] of this.#entries) {
      if (this.#entries.size <= MOST) break;
      this.#entries.delete(oldest);
      this.#forget(left);
    }
  }

  delete(key: K): void {
    this.#entries.delete(key);
  }
}

const MOST = 1_000;
