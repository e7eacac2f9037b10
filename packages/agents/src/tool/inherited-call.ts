// A call of a fork that equals one which was done in the run that it was forked from: it is not done again, and answered as
// it was.
import type { Effect } from "@bulkhead/memory";
import { joinLabels } from "@bulkhead/sandbox";
import type { AnyRun } from "../run/run.ts";
import { withSignal } from "../with-signal.ts";
import type { AskedCall } from "./asked-call.ts";
import type { CallRequest, CallResult } from "./call.ts";
import { effectId } from "./effect-id.ts";
import { halted } from "./halted.ts";
import { keepEffect } from "./keep-effect.ts";
import { answerDone } from "./take-up-call.ts";

export async function answerInherited(
  run: AnyRun,
  call: CallRequest,
  { answerLabel }: AskedCall,
  effect: Effect,
): Promise<CallResult> {
  if (run.claim === undefined) return halted(answerLabel);
  const { id: thisRun, thread } = run.claim.run;
  const label = joinLabels(effect.label, answerLabel);
  const { position } = call;
  const copy: Effect = { ...effect, id: effectId(), thread, run: thisRun, position, label, inheritedFrom: effect.id };
  run.reservations.take(copy);
  if (!(await withSignal(() => keepEffect(run, copy, undefined), call.signal))) return halted(label);
  return answerDone(call, copy, label);
}
