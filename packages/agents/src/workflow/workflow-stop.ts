// What ends a run of a workflow before its function does: its caller, its deadline, a change against what was recorded,
// or a mistake of the developer's that only shows while it runs.
import { type Code, SandboxError } from "@bulkhead/sandbox";
import type { AgentsError } from "../agents-error.ts";

export class Stop {
  readonly #controller = new AbortController();
  readonly #ended = Promise.withResolvers<Code | AgentsError>();

  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  /** Why it ended. */
  get ended(): Promise<Code | AgentsError> {
    return this.#ended.promise;
  }

  /** The first reason counts. */
  end(reason: Code | AgentsError): void {
    this.#ended.resolve(reason);
    this.#controller.abort(OVER);
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
