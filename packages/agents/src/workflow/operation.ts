// An operation of a workflow's, as its code holds it: issued at once, read when it is first awaited. Awaiting it again
// gives the same answer. Its fields are its answer's: to ask for one before awaiting is a slip, and is told as one.
import { AgentsError } from "../agents-error.ts";

export class Operation<T> implements Promise<T> {
  readonly [Symbol.toStringTag] = "Operation";
  readonly #read: () => Promise<T>;
  readonly #mistakes: WeakSet<AgentsError>;
  #answer: Promise<T> | undefined;

  /** `mistakes`: of the run, where what is thrown here is known again. */
  constructor(read: () => Promise<T>, mistakes: WeakSet<AgentsError>) {
    this.#read = read;
    this.#mistakes = mistakes;
  }

  get ok(): never {
    return this.#early("ok");
  }

  get value(): never {
    return this.#early("value");
  }

  get code(): never {
    return this.#early("code");
  }

  get result(): never {
    return this.#early("result");
  }

  #early(field: string): never {
    const error = new AgentsError("bad_workflow", `.${field} is of an outcome; await ctx.spawn or ctx.call before it`);
    this.#mistakes.add(error);
    throw error;
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
