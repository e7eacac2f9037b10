// The sink: the one way in which a tool of a main agent's or a worker's runs. In this order, on the operator side:
// resolve handles, look in the ledger, parse with the real schema, look up rows, decide, reserve rows and counts (no await
// between the two), keep what is intended, execute (DESIGN section 5). The main side sees of a refusal its code; reason and
// argument go to operators.
import { SandboxError } from "@bulkhead/sandbox";
import type { AnyRun } from "../run/run.ts";
import { askedCall, effectHash } from "./asked-call.ts";
import type { CallRequest, CallResult } from "./call.ts";
import { declaredName } from "./declared-name.ts";
import { halted } from "./halted.ts";
import { answerInherited } from "./inherited-call.ts";
import { newCall } from "./new-call.ts";
import { effectiveRules } from "./rules.ts";
import { takeUpCall } from "./take-up-call.ts";

export async function callTool(run: AnyRun, call: CallRequest): Promise<CallResult> {
  run.record.toolCall();
  run.emit({ kind: "call_start", position: call.position, who: call.who, tool: call.tool.name });
  const started = performance.now();
  const result = await answered(run, call);
  const { declared, effect } = effectiveRules(call.tool.rules);
  run.emit({
    kind: "call_end",
    position: call.position,
    who: call.who,
    tool: call.tool.name,
    effect: declared ? effect : "undeclared",
    ok: result.ok,
    ...(result.ok ? {} : { code: result.code }),
    ...(result.decision === undefined ? {} : { decision: result.decision }),
    ...(result.ok || result.argument === undefined ? {} : { argument: declaredName(call.tool, result.argument) }),
    ms: Math.round(performance.now() - started),
  });
  return result;
}

async function answered(run: AnyRun, call: CallRequest): Promise<CallResult> {
  const asked = askedCall(run, call);
  const label = "ok" in asked ? call.context : asked.answerLabel;
  try {
    const row = run.claim?.effects.get(call.position);
    if (row !== undefined) return await takeUpCall(run, call, { row, asked: "ok" in asked ? undefined : asked });
    if ("ok" in asked) return asked;
    const inherited = run.inheritance?.of({
      position: call.position,
      asked: effectHash(call, asked),
      isWrite: effectiveRules(call.tool.rules).effect === "write",
    });
    if (inherited?.kind === "done") return await answerInherited(run, call, asked, inherited.effect);
    return await newCall(run, call, { asked, inherited });
  } catch (error) {
    if (!(error instanceof SandboxError) || !call.signal.aborted) throw error;
    return halted("ok" in asked ? label : asked.label); // nothing was begun
  }
}
