// A call that waits for a person: its row is asked, and the call parks. An open question ends by itself.
import type { Effect, EffectState } from "@bulkhead/memory";
import type { AnyRun } from "../run/run.ts";
import type { CallRefused } from "./call.ts";
import { decisionOf } from "./decision-of.ts";
import { recordRow } from "./effect-recorder.ts";
import { halted } from "./halted.ts";
import { keepEffect } from "./keep-effect.ts";

export async function askPerson(
  run: AnyRun,
  { answeredBy: _, ...effect }: Omit<Effect, "state">,
  from: EffectState | undefined,
): Promise<CallRefused> {
  const askedAt = Date.now();
  const asked: Effect = { ...effect, state: "asked", askedAt, expiresAt: askedAt + run.settings.askForMs };
  run.questions.ask(asked);
  return (await keepEffect(run, asked, from)) ? waitFor(run, asked, asked.position) : halted(effect.label);
}

/** The call at this position waits for the answer to that question, which may be another call's. */
export function waitFor(run: AnyRun, asked: Effect, position: string): CallRefused {
  const { id, who, tool, inDoubt, label } = asked;
  run.questions.wait(position, id);
  run.emit({ kind: "asked", position, who, tool, effect: id, inDoubt });
  recordRow(run, { ...asked, position });
  const decision = decisionOf(asked);
  return { ok: false, code: "needs_approval", label, ...(decision === undefined ? {} : { decision }) };
}
