// In which order a workflow's code is told outcomes: one at a time, always the lowest-numbered operation of those that
// are awaited, and the next is chosen only when all that the last one set going in the code has run. So the order in
// which operations are done shows nowhere, and what is not awaited holds nothing back.
import { drained } from "./drained.ts";
import { LowestFirst } from "./lowest-first.ts";

interface Awaited {
  readonly number: number;
  readonly done: Promise<unknown>;
  readonly release: (answer: unknown) => void;
}

export class ReleaseOrder {
  #awaited = new LowestFirst<Awaited>();
  #going = false;
  #waits = false;
  #closed = false;

  /** `release` is called in its turn, once `done` is, which never rejects. */
  add<T>(number: number, done: Promise<T>, release: (answer: T) => void): void {
    if (this.#closed) return;
    this.#awaited.add({ number, done, release: release as Awaited["release"] }); // called with what `done` gives
    if (!this.#going) void this.#go();
  }

  /** Nothing is awaited, or the lowest of what is awaited is not done. */
  get isAtRest(): boolean {
    return this.#waits || !this.#going;
  }

  /** Nothing is released any more. */
  close(): void {
    this.#closed = true;
    this.#awaited = new LowestFirst();
  }

  async #go(): Promise<void> {
    this.#going = true;
    for (;;) {
      await drained();
      const next = this.#awaited.take();
      if (next === undefined) break;
      this.#waits = true;
      const answer = await next.done;
      this.#waits = false;
      if (this.#closed) break;
      next.release(answer);
    }
    this.#going = false;
  }
}
