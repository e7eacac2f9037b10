// An operation of a workflow's, as its code holds it: issued at once, read when it is first awaited. Awaiting it again
// gives the same answer.

export class Operation<T> implements Promise<T> {
  readonly [Symbol.toStringTag] = "Operation";
  readonly #read: () => Promise<T>;
  #answer: Promise<T> | undefined;

  constructor(read: () => Promise<T>) {
    this.#read = read;
  }

  // biome-ignore lint/suspicious/noThenProperty: awaiting is reading, so that it must be seen.
  then<A = T, B = never>(
    fulfilled?: ((value: T) => A | PromiseLike<A>) | null,
    rejected?: ((reason: unknown) => B | PromiseLike<B>) | null,
  ): Promise<A | B> {
    this.#answer ??= this.#read();
    return this.#answer.then(fulfilled, rejected);
  }

  catch<B = never>(rejected?: ((reason: unknown) => B | PromiseLike<B>) | null): Promise<T | B> {
    return this.then(undefined, rejected);
  }

  finally(settled?: (() => void) | null): Promise<T> {
    return this.then().finally(settled);
  }
}
