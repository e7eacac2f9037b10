// A compartment that is wherever somebody takes the assignment: it is handed over as plain JSON, and who has taken it says words
// that are answered here, one after the other. Rule: nothing that it says is trusted: it is counted, bounded and read here, and
// the result is taken here, of what it said.
import { type At, boundedRun } from "../bounded-run.ts";
import { endedCode, saidIn } from "../process/conversation.ts";
import type { Assignment, Sandbox } from "../sandbox.ts";
import { codeOf, SandboxError } from "../sandbox-error.ts";
import type { JsonValue } from "../schema/json.ts";

/** With whoever has taken an assignment. */
export interface Exchange {
  /** What is said next. @throws SandboxError `worker_crashed`: nobody takes it any more */
  next(): Promise<unknown>;
  tell(told: JsonValue): Promise<void>;
  /** Nobody listens here any more. */
  end(): Promise<void>;
}

/** What a word is answered with, or the text that ends the run. @throws what crosses as its code */
export type QueueBroker = (asked: unknown) => Promise<{ readonly answer: JsonValue } | { readonly result: string }>;

export interface QueueSandboxOptions {
  readonly send: (assignment: Assignment, at: At) => Promise<Exchange>;
  /** Made for each run. */
  readonly broker: (assignment: Assignment, at: At) => QueueBroker;
}

export function queueSandbox({ send, broker }: QueueSandboxOptions): Sandbox {
  return {
    level: "queue",
    run: (assignment, { signal } = {}) =>
      boundedRun(
        assignment,
        async (own, at) => {
          const exchange = await send(own, at);
          try {
            return await converse(exchange, broker(own, at));
          } finally {
            await exchange.end();
          }
        },
        signal,
      ),
  };
}

async function converse(exchange: Exchange, answer: QueueBroker): Promise<string> {
  for (;;) {
    const said = saidIn(await exchange.next());
    if (said === undefined || said.kind === "result")
      throw new SandboxError("worker_crashed", "who plays the worker said what nobody says");
    if (said.kind === "ended") throw new SandboxError(endedCode(said.code), "the worker's loop ended with this code");
    const answered = await answer(said.body).catch((error: unknown) => ({ code: codeOf(error) }));
    if ("code" in answered) throw new SandboxError(answered.code, "what the worker asked for failed");
    if ("result" in answered) return answered.result;
    await exchange.tell(answered.answer);
  }
}
