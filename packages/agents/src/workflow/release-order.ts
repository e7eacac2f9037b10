// In which order a workflow's code is told outcomes: one at a time, always the lowest-numbered operation of those that
// are awaited, and the next is chosen only when all that the last one set going in the code has run. So the order in
// which operations are done shows nowhere, and what is not awaited holds nothing back.
import { setImmediate } from "node:timers";

interface Awaited {
  readonly done: Promise<unknown>;
  readonly release: (answer: unknown) => void;
}

export class ReleaseOrder {
  readonly #awaited = new Map<number, Awaited>();
  #going = false;
  #closed = false;

  /** `release` is called in its turn, once `done` is, which never rejects. */
  add<T>(number: number, done: Promise<T>, release: (answer: T) => void): void {
    if (this.#closed) return;
    this.#awaited.set(number, { done, release: release as Awaited["release"] }); // called with what `done` gives
    if (!this.#going) void this.#go();
  }

  /** Nothing is released any more. */
  close(): void {
    this.#closed = true;
    this.#awaited.clear();
  }

  async #go(): Promise<void> {
    this.#going = true;
    for (;;) {
      await drained();
      let lowest = Number.POSITIVE_INFINITY; // Math.min takes only so many arguments
      for (const number of this.#awaited.keys()) lowest = Math.min(lowest, number);
      const next = this.#awaited.get(lowest);
      if (next === undefined) break;
      const answer = await next.done;
      if (this.#closed) break;
      this.#awaited.delete(lowest);
      next.release(answer);
    }
    this.#going = false;
  }
}

/** After every microtask: code that could still await something has done so. */
const drained = () => new Promise<void>((resolve) => setImmediate(resolve));
