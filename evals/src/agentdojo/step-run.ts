// One run of the step protocol, between the agent that makes calls and the harness that comes for them. Calls that are made
// in one turn of the event loop go together, in the order in which they were made.
import { setImmediate } from "node:timers/promises";
import type { StepAnswer, StepCall, StepResult } from "./step-protocol.ts";

/** The agent's side: a call is answered by the harness. */
export type CallHarness = (name: string, args: Readonly<Record<string, unknown>>) => Promise<StepResult>;

type StepEnd = { readonly text: string } | { readonly failed: unknown };

export class StepRun {
  readonly #open = new Map<string, PromiseWithResolvers<StepResult>>();
  #waiting: StepCall[] = [];
  #calls = 0;
  #end: StepEnd | undefined;
  #news = Promise.withResolvers<void>();

  readonly call: CallHarness = (name, args) => {
    if (this.#end !== undefined) return Promise.reject(new Error("the run is over"));
    this.#calls += 1;
    const call = { id: `call-${this.#calls}`, name, args };
    const result = Promise.withResolvers<StepResult>();
    this.#open.set(call.id, result);
    this.#waiting.push(call);
    this.#news.resolve();
    return result.promise;
  };

  finish(text: string): void {
    this.#stop({ text });
  }

  fail(error: unknown): void {
    this.#stop({ failed: error });
  }

  #stop(end: StepEnd): void {
    if (this.#end !== undefined) return;
    this.#end = end;
    for (const result of this.#open.values()) result.reject(new Error("the run is over"));
    this.#open.clear();
    this.#news.resolve();
  }

  /** Whether these are the results of calls that the harness holds; then whoever made them goes on. */
  give(results: readonly StepResult[]): boolean {
    if (!results.every(({ id }) => this.#open.has(id)) || new Set(results.map(({ id }) => id)).size < results.length)
      return false;
    for (const result of results) {
      this.#open.get(result.id)?.resolve(result);
      this.#open.delete(result.id);
    }
    return true;
  }

  /** The next calls, or the end. Rejects when the agent broke: that is no result of a benchmark. */
  async next(): Promise<StepAnswer> {
    await this.#news.promise;
    await setImmediate();
    if (this.#waiting.length > 0 && this.#end === undefined) {
      const calls = this.#waiting;
      this.#waiting = [];
      this.#news = Promise.withResolvers();
      return { v: 1, kind: "calls", calls };
    }
    if (this.#end === undefined) throw new Error("nothing waits");
    if ("failed" in this.#end) throw this.#end.failed;
    return { v: 1, kind: "final", text: this.#end.text };
  }

  get ended(): boolean {
    return this.#end !== undefined;
  }
}
