// A call that the ledger does not know: it is decided on, and then denied, asked about, or run. What is decided is durable
// before anything follows from it.
import type { Effect, EffectDecision } from "@bulkhead/memory";
import type { AnyRun } from "../run/run.ts";
import { withSignal } from "../with-signal.ts";
import { askPerson, waitFor } from "./ask-person.ts";
import type { AskedCall } from "./asked-call.ts";
import type { CallRequest, CallResult } from "./call.ts";
import { type CallDecision, GUARD_DENIED } from "./call-decision.ts";
import { type Decision, decide, unmetOf } from "./decide.ts";
import { factsOfCall } from "./decide-call.ts";
import { declaredName } from "./declared-name.ts";
import { effectRecorder } from "./effect-recorder.ts";
import { effectRow } from "./effect-row.ts";
import { executeCall } from "./execute-call.ts";
import { halted } from "./halted.ts";
import { identicalRead } from "./identical-read.ts";
import type { Inherited } from "./inheritance.ts";
import { keepEffect } from "./keep-effect.ts";
import { type Prepared, prepareCall } from "./prepare-call.ts";
import { effectiveRules } from "./rules.ts";
import { storedArguments } from "./stored-arguments.ts";

export interface NewCall {
  readonly asked: AskedCall;
  /** Of a fork: the run that it was forked from has something to say about it. */
  readonly inherited: (Inherited & { readonly kind: "asks" }) | undefined;
}

export async function newCall(run: AnyRun, call: CallRequest, made: NewCall): Promise<CallResult> {
  const { asked, inherited } = made;
  const { tool, context } = call;
  const prepared = await withSignal(() => prepareCall(run, call, asked), call.signal);
  if ("ok" in prepared) return prepared;
  if (!(await isPassed(run, call, prepared))) return deny(run, call, { asked, prepared, decision: GUARD_DENIED });
  // From here to the reservation there is no await: two calls cannot both find the last row unspent.
  const decided = decide(factsOfCall(run, tool, { ...prepared, context }), { label: context, ask: run.settings.ask });
  const decision = withDeclaredName(decided, call);
  const nobody = run.claim === undefined; // where nothing is kept nobody can be asked
  if (decision.kind === "deny" || (decision.kind === "ask" && nobody))
    return deny(run, call, { asked, prepared, decision });
  if (decision.kind === "ask") return ask(run, call, { asked, prepared, decision, begun: inherited?.begun });
  if (inherited !== undefined) {
    const fork = { kind: "ask", reason: "fork" } as const;
    return ask(run, call, { asked, prepared, decision: fork, begun: inherited.begun });
  }
  return allow(run, call, { asked, prepared, decision });
}

/** What the rules deny nobody is asked about; what a guard lets pass they decide on, as it is then. */
async function isPassed(run: AnyRun, { tool, context, guard }: CallRequest, prepared: Prepared): Promise<boolean> {
  if (guard === undefined) return true;
  const { kind } = decide(factsOfCall(run, tool, { ...prepared, context }), { label: context, ask: run.settings.ask });
  return kind === "deny" || (kind === "ask" && run.claim === undefined) || guard(prepared.parsed);
}

function withDeclaredName(decided: Decision, { tool }: CallRequest): Decision {
  if (decided.kind === "allow" || decided.argument === undefined) return decided;
  return { ...decided, argument: declaredName(tool, decided.argument) };
}

interface Decided<D = CallDecision> {
  readonly asked: AskedCall;
  readonly prepared: Prepared;
  readonly decision: D;
}

async function deny(
  run: AnyRun,
  call: CallRequest,
  { asked, prepared, decision }: Decided<Exclude<CallDecision, { readonly kind: "allow" }>>,
): Promise<CallResult> {
  effectRecorder(run, call, { ...prepared, sources: asked.sources }, decision)("denied", "denied");
  // What is left of a limit tells whether other calls were done, and these may have been anybody's; and so may a guard.
  const label = decision.reason === "limit" || decision.reason === "guard" ? asked.answerLabel : asked.label;
  const { stored, labels } = prepared;
  if (run.claim !== undefined && stored !== undefined) {
    const row = effectRow(run, run.claim, call, { asked, stored, labels, decision });
    const denied: Effect = { ...row, label, state: "denied", code: "denied", endedAt: Date.now() };
    if (!(await withSignal(() => keepEffect(run, denied, undefined), call.signal))) return halted(label);
  }
  return { ok: false, code: "denied", label, decision };
}

async function ask(
  run: AnyRun,
  call: CallRequest,
  { asked, prepared, decision, begun }: Decided<EffectDecision> & { readonly begun: Effect | undefined },
): Promise<CallResult> {
  const { tool } = call;
  const fit =
    prepared.stored === undefined // a read that tells nobody
      ? await withSignal(() => storedArguments(tool, asked.values), call.signal)
      : { ok: true as const, ...prepared.stored };
  if (run.claim === undefined) return halted(asked.label);
  if (!fit.ok) {
    return { ok: false, code: "schema_mismatch", label: asked.label, ...(fit.argument && { argument: fit.argument }) };
  }
  // An answer to another read is none about how often. From here to the reservation there is no await.
  const asks: EffectDecision = isOverLimit(run, call, prepared) ? { kind: "ask", reason: "limit" } : decision;
  const row = effectRow(run, run.claim, call, { asked, stored: fit, labels: prepared.labels, decision: asks });
  const same = asks.reason === "limit" ? undefined : identicalRead(run, row);
  const again = begun === undefined ? row : { ...row, inDoubt: true, key: begun.key, inheritedFrom: begun.id };
  if (same === undefined) return withSignal(() => askPerson(run, again, undefined), call.signal);
  switch (same.answer) {
    case "waits":
      return waitFor(run, same.effect, call.position);
    case "allowed":
      return allow(run, call, { asked, prepared, decision: { kind: "allow" } }, { ...row, answeredBy: same.by });
    case "refused":
      return { ok: false, code: same.code, label: asked.answerLabel };
    default:
      return same satisfies never;
  }
}

function isOverLimit(run: AnyRun, { tool, context }: CallRequest, prepared: Prepared): boolean {
  if (effectiveRules(tool.rules).effect !== "read") return false;
  return [...unmetOf(factsOfCall(run, tool, { ...prepared, context }), context)].some(
    ({ reason }) => reason === "limit",
  );
}

async function allow(
  run: AnyRun,
  call: CallRequest,
  { asked, prepared, decision }: Decided,
  answered?: Omit<Effect, "state">,
): Promise<CallResult> {
  const { parsed, stored, labels, membership } = prepared;
  const { effect, perRow } = effectiveRules(call.tool.rules);
  const spent = effect === "write" ? membership.candidates : [];
  const { spends, release } = run.reservations.reserve(call.tool.base, spent, perRow);
  const record = effectRecorder(run, call, { parsed, sources: asked.sources }, decision);
  const row =
    answered ??
    (run.claim === undefined || stored === undefined
      ? undefined
      : effectRow(run, run.claim, call, { asked, stored, labels, decision }));
  const intended: Effect | undefined = row && { ...row, state: "intended", spends, intendedAt: Date.now() };
  if (intended !== undefined && !(await withSignal(() => keepEffect(run, intended, undefined), call.signal))) {
    release();
    return halted(asked.label);
  }
  const label = asked.answerLabel;
  return executeCall(run, call, { parsed, labels, label, decision, intended, release, record });
}
