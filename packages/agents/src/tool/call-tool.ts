// The sink: the one way in which a tool of a main agent's or a worker's runs. In this order, on the operator side:
// resolve handles, parse with the real schema, look up rows, decide, reserve rows and counts (no await between the
// two), execute (DESIGN section 5). The main side sees of a refusal its code; reason and argument go to operators.
import { type Code, type HandleTable, joinLabels, type Label, SandboxError } from "@bulkhead/sandbox";
import { isA } from "../is-a.ts";
import { unobserved } from "../run/observe-run.ts";
import type { AnyRun } from "../run/run.ts";
import { withSignal } from "../with-signal.ts";
import type { Known } from "./argument-label.ts";
import { audienceOf } from "./audience.ts";
import { type Decision, decide } from "./decide.ts";
import { effectRecorder } from "./effect-recorder.ts";
import { mapRecord } from "./map-record.ts";
import { NotDone } from "./not-done.ts";
import { outputLabel } from "./output-label.ts";
import { type Prepared, prepareCall } from "./prepare-call.ts";
import { resultText } from "./result-text.ts";
import { effectiveRules } from "./rules.ts";
import type { AnyTool } from "./tool.ts";

export interface CallRequest {
  readonly position: string;
  /** `main` or the worker's name. */
  readonly who: string;
  readonly tool: AnyTool;
  readonly arguments: Readonly<Record<string, unknown>>;
  /** The label of the context that made the call. */
  readonly context: Label;
  readonly known: Known;
  /** What handles stand for; a worker has none. */
  readonly handles: HandleTable | undefined;
  /** Somebody on the operator side reads the result: it is wanted as text. */
  readonly reads: boolean;
  readonly signal: AbortSignal;
}

export type CallResult = CallDone | CallRefused;

interface CallDone {
  readonly ok: true;
  /** The result, where the call `reads`; else empty. */
  readonly text: string;
  /** As they were parsed, constants included. */
  readonly arguments: Readonly<Record<string, unknown>>;
  readonly argumentLabels: Readonly<Record<string, Label>>;
  /** What reading the answer adds to the context. */
  readonly label: Label;
  readonly decision: Decision;
}

export interface CallRefused {
  readonly ok: false;
  readonly code: Code;
  /** Where a bad handle stood; for operators also what did not fit, or whose rows cannot be had. */
  readonly argument?: string;
  readonly label: Label;
  /** Missing where the call was refused before it could be decided on. */
  readonly decision?: Decision;
}

export async function callTool(run: AnyRun, call: CallRequest): Promise<CallResult> {
  run.countToolCall();
  run.emit({ kind: "call_start", position: call.position, who: call.who, tool: call.tool.name });
  const started = performance.now();
  const prepared = await withSignal(() => prepareCall(run, call), call.signal).catch((error: unknown): CallRefused => {
    if (!(error instanceof SandboxError)) throw error;
    return { ok: false, code: "cancelled", label: call.context }; // nothing was decided on
  });
  const result = "ok" in prepared ? prepared : await perform(run, call, prepared);
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

/** For events: a name that nobody declared is a word of whoever made the call. */
function declaredName(tool: AnyTool, argument: string): string {
  return tool.input.names.includes(argument) ? argument : "(unknown)";
}

async function perform(run: AnyRun, call: CallRequest, prepared: Prepared): Promise<CallResult> {
  const { tool } = call;
  const { parsed, labels, membership } = prepared;
  const rules = effectiveRules(tool.rules);
  const isWrite = rules.effect === "write";
  const output = outputLabel(run, tool);

  const label = joinLabels(prepared.askedLabel, output);
  // From here to the reservation there is no await: two calls cannot both find the last row unspent.
  const decided = decide(
    {
      tool: tool.name,
      rules: tool.rules,
      arguments: mapRecord(parsed, (_, name) => ({
        label: labels[name] ?? call.context,
        ...(membership.members[name] === undefined ? {} : { member: membership.members[name] }),
      })),
      audience: audienceOf(parsed, tool.rules, run.settings.principals),
      readers: output.readers,
      rows: run.reservations.rows(membership.candidates, isWrite ? rules.perRow : Number.POSITIVE_INFINITY),
      calls: run.reservations.calls(tool.base),
    },
    { label: call.context, ask: run.settings.ask },
  );
  const decision =
    decided.kind === "allow" || decided.argument === undefined
      ? decided
      : { ...decided, argument: declaredName(tool, decided.argument) };
  const record = effectRecorder(run, call, prepared, decision);
  if (decision.kind !== "allow") {
    // Nobody can be asked here yet: what asks is denied, with its reason.
    record("denied", "denied");
    // What is left of a limit tells whether other calls were done, and these may have been anybody's.
    const told = decision.reason === "limit" ? label : prepared.askedLabel;
    return { ok: false, code: "denied", label: told, decision };
  }
  const reservation = run.reservations.reserve(tool.base, isWrite ? membership.candidates : [], rules.perRow);
  const at = { signal: call.signal, key: `${run.thread.id}/${call.position}` };
  try {
    const result = await withSignal(() => unobserved(() => tool.run(parsed, at)), call.signal);
    const text = call.reads ? resultText(result) : "";
    record("done");
    return { ok: true, text, arguments: parsed, argumentLabels: labels, label, decision };
  } catch (error) {
    if (isA(error, NotDone)) reservation.release();
    const code: Code = isA(error, SandboxError) && error.code === "cancelled" ? "cancelled" : "tool_failed";
    record("failed", code);
    if (code === "tool_failed") run.recordFailure(call.position, tool.name, error);
    return { ok: false, code, label, decision };
  }
}
