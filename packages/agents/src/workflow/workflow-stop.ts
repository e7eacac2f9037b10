// What ends a run of a workflow before its function does: its caller, its deadline, a change against what was recorded,
// or a mistake of the developer's that only shows while it runs.
import { MemoryError } from "@bulkhead/memory";
import { type Code, SandboxError } from "@bulkhead/sandbox";
import type { AgentsError } from "../agents-error.ts";
import { isA } from "../is-a.ts";

/** An error: a mistake of the developer's, or a store that cannot be had; it is thrown to the caller. */
export type StopReason = Code | AgentsError | MemoryError;

export class Stop {
  readonly #controller = new AbortController();
  readonly #ended = Promise.withResolvers<StopReason>();

  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  /** Why it ended. */
  get ended(): Promise<StopReason> {
    return this.#ended.promise;
  }

  /** The first reason counts. */
  end(reason: StopReason): void {
    this.#ended.resolve(reason);
    this.#controller.abort(OVER);
  }

  /** What was to be kept is not. */
  endUnkept(error: unknown): void {
    this.end(!isA(error, MemoryError) ? "worker_crashed" : isLost(error) ? "cancelled" : error);
  }

  /** Ends when the signal does, until what it returns is disposed of. */
  follow(signal: AbortSignal | undefined, reason: Code): Disposable {
    const end = () => this.end(reason);
    if (signal?.aborted === true) end();
    signal?.addEventListener("abort", end, { once: true });
    return { [Symbol.dispose]: () => signal?.removeEventListener("abort", end) };
  }
}

/** One for all: making an error costs more than an instant operation. */
const OVER = new SandboxError("cancelled", "the run of the workflow is over");

/** Another one has the run, or somebody cancelled it: nothing of it is done here any more. */
export function isLost({ code }: MemoryError): boolean {
  return code === "lease_lost" || code === "run_cancelled";
}
