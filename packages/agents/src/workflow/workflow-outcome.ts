// How a run of a workflow ended, as it is kept: before it is told to anybody. A run that is done is answered with its
// outcome again; any other goes on where it stood.
import { MemoryError } from "@bulkhead/memory";
import { admit, type Code, type HandleBlock, type JsonValue, type Outcome, type ReturnSchema } from "@bulkhead/sandbox";
import type { AgentsError } from "../agents-error.ts";
import { isA } from "../is-a.ts";
import type { Answer } from "../run/kept-answer.ts";
import type { MainContext } from "../run/main-context.ts";
import type { Run } from "../run/run.ts";
import { rawView } from "../worker/spawn-views.ts";
import { isLost } from "./workflow-stop.ts";
import type { Returned } from "./workflow-value.ts";

export async function keepEnd(
  ended: Returned | AgentsError | MemoryError,
  run: Run<MainContext>,
): Promise<Outcome<unknown> | AgentsError | MemoryError> {
  const told = ended instanceof Error || !ended.ok ? ended : ({ ok: true, value: ended.value } as const);
  const { claim } = run;
  if (claim === undefined) return told;
  run.keeping.writeLater(); // what it has spent: it goes with the end
  try {
    if (ended instanceof Error || !ended.ok) {
      await claim.end(statusOf(ended), { code: ended.code });
    } else {
      const text = JSON.stringify({ value: rawView(ended.value, run.thread.handles) });
      const answer: Answer = { ok: true, text, label: ended.label };
      claim.assertHeld();
      await claim.end("done", { outcome: answer as unknown as JsonValue }); // an answer and a label are plain JSON
      if (run.keeping.lost !== undefined) return { ok: false, code: "cancelled" }; // while its last answer was on its way
    }
    return told;
  } catch (error) {
    if (!isA(error, MemoryError)) throw error;
    if (ended instanceof Error) return ended;
    return isLost(error) ? { ok: false, code: "cancelled" } : error;
  }
}

function statusOf(
  ended: (Returned & { readonly ok: false }) | AgentsError | MemoryError,
): "waiting" | "stopped" | "failed" {
  if (ended instanceof Error) return ended instanceof MemoryError ? "stopped" : "failed";
  if (ended.code === "needs_approval") return "waiting";
  return GOES_ON.has(ended.code) ? "stopped" : "failed";
}

/** The function had not come to its end. */
const GOES_ON: ReadonlySet<Code> = new Set(["cancelled", "timeout", "run_changed"]);

export function keptOutcome(outcome: JsonValue, wrapped: ReturnSchema, handles: HandleBlock): Outcome<unknown> {
  const { text, label } = outcome as unknown as Answer & { readonly ok: true }; // it was written above
  const admitted = admit(text, wrapped, { handles, label });
  if (!admitted.ok) return { ok: false, code: "run_changed" }; // it returns something else by now
  return { ok: true, value: (admitted.value as { readonly value: unknown }).value };
}
