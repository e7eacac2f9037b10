// A call of the main agent's, from its start to the text that its model is shown. In a run that is kept an answer is durable
// before the model is told, and one that is kept is not made again. Nothing leaves here as an exception.
import { MemoryError } from "@bulkhead/memory";
import { AgentsError } from "../agents-error.ts";
import { isA } from "../is-a.ts";
import { CHANGED, refusalOf } from "../run/claim-run.ts";
import { ANYBODYS } from "../run/main-context.ts";
import { isParked } from "../run/parked.ts";
import type { Run } from "../run/run.ts";
import { askedOf, type CallAnswer, keepCall, keptCall } from "./kept-call.ts";
import { type MainCall, performCall, refused, type Told } from "./main-calls.ts";
import type { Answered } from "./pending-call.ts";

export async function answerCall(run: Run, call: MainCall): Promise<Answered> {
  const { pending } = call;
  try {
    const asked = run.claim === undefined ? "" : askedOf(run, call); // where nothing is kept nobody compares it
    const kept = keptCall(run.claim, pending.position, asked);
    if (kept === "changed") return changed(run, call);
    if (kept !== undefined) return tell(run, kept);
    const started = performance.now();
    const told = await performCall(run, call).catch((error: unknown) => broken(run, call, error));
    const code = told.answer.ok ? undefined : told.answer.code;
    if (code === "run_changed") return changed(run, call);
    if (code === "needs_approval" && isParked(run, pending.position)) return { kind: "parked" };
    const ended = code === "needs_approval" ? { answer: refused("worker_crashed"), label: ANYBODYS } : told; // nobody was asked
    const answer = { text: JSON.stringify(ended.answer), labels: ended.label === undefined ? [] : [ended.label] };
    const isCut = code !== undefined && call.signal.aborted;
    if (!isCut) await keepCall(run, call, { asked, answer, told: ended, ms: performance.now() - started });
    return tell(run, answer);
  } catch (error) {
    const refusal = refusalOf(run.keeping.lost ?? error);
    if (refusal instanceof AgentsError || isA(refusal, MemoryError)) return { kind: "stopped", error: refusal };
    run.record.failure(pending.position, "main", error); // what it says could be anybody's words, and what stops a run is stored
    return {
      kind: "stopped",
      error: new AgentsError("cancelled", "the run broke in our own hands; operators have why"),
    };
  }
}

function tell(run: Run, { text, labels }: CallAnswer): Answered {
  for (const label of labels) run.thread.willRead(label);
  return { kind: "told", text };
}

/** Whatever it was, its text stays with operators; and what it hung on is not known. */
function broken(run: Run, { pending }: MainCall, error: unknown): Told {
  if (run.keeping.lost !== undefined) throw error;
  run.record.failure(pending.position, "main", error);
  return { answer: refused("worker_crashed"), label: ANYBODYS };
}

function changed(run: Run, { pending }: MainCall): Answered {
  run.record.failure(pending.position, "main", CHANGED);
  return { kind: "stopped", error: new AgentsError("run_changed", CHANGED) };
}
