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
  const expiresAt = askedAt + run.settings.askForMs;
  const until = expiresAt <= LAST_MOMENT ? { expiresAt } : {}; // for ever
  const asked: Effect = { ...effect, state: "asked", askedAt, ...until };
  run.questions.ask(asked);
  return (await keepEffect(run, asked, from)) ? waitFor(run, asked, asked.position) : halted(effect.label);
}

/** The call at this position waits for the answer to that question, which may be another call's. */
export function waitFor(run: AnyRun, asked: Effect, position: string): CallRefused {
  const { id, who, tool, inDoubt, label } = asked;
  run.questions.wait(position);
  run.emit({ kind: "asked", position, who, tool, effect: id, inDoubt });
  recordRow(run, { ...asked, position });
  const decision = decisionOf(asked);
  return { ok: false, code: "needs_approval", label, ...(decision === undefined ? {} : { decision }) };
}

/** A date can be no later. */
const LAST_MOMENT = 8.64e15;
