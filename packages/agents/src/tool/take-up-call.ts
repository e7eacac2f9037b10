// A call that stands in the ledger already, in a run that is taken up again. What is done is not done again, and needs
// nothing that may have changed meanwhile; what a person answered is so; what nobody knows is asked.
import { type Effect, MemoryError } from "@bulkhead/memory";
import { type Code, joinLabels, type Label } from "@bulkhead/sandbox";
import { isA } from "../is-a.ts";
import type { AnyRun } from "../run/run.ts";
import { withSignal } from "../with-signal.ts";
import { runApproved } from "./approved-call.ts";
import { askPerson, waitFor } from "./ask-person.ts";
import { type AskedCall, effectHash } from "./asked-call.ts";
import type { CallRequest, CallResult } from "./call.ts";
import { callChanged } from "./changed-call.ts";
import { decisionOf } from "./decision-of.ts";
import { recordRow } from "./effect-recorder.ts";
import { executeCall } from "./execute-call.ts";
import { foundEffect } from "./found-effect.ts";
import { halted } from "./halted.ts";
import { keepEffect } from "./keep-effect.ts";
import { effectiveRules } from "./rules.ts";
import { parseStored } from "./stored-arguments.ts";

export interface KnownCall {
  readonly row: Effect;
  /** Undefined: it is no call by now. */
  readonly asked: AskedCall | undefined;
}

export async function takeUpCall(run: AnyRun, call: CallRequest, { row, asked }: KnownCall): Promise<CallResult> {
  const { tool, position, signal } = call;
  const found = foundEffect(row, {
    asked: asked && effectHash(call, asked),
    now: Date.now(),
    repeatable: tool.rules?.idempotent === true || effectiveRules(tool.rules).effect === "read",
  });
  const label = joinLabels(row.label, asked?.label ?? call.context);
  switch (found) {
    case "changed":
      return callChanged(run, call, label);
    case "answered":
      return row.state === "done" ? answerDone(call, row, label) : answerRefused(run, row, label);
    case "waits":
      return waitFor(run, row, position);
    case "expires":
      return withSignal(() => expire(run, row, label), signal);
    case "doubt":
      return withSignal(() => askPerson(run, { ...row, inDoubt: true }, "intended"), signal);
    case "runs":
      return runApproved(run, call, row, label);
    case "again":
      return runAgain(run, call, row, label);
    default:
      return found satisfies never;
  }
}

/** As it was; the rows of its sets need not be there any more. */
export async function answerDone({ tool, reads }: CallRequest, row: Effect, label: Label): Promise<CallResult> {
  const fit = await tool.input.parse(row.arguments);
  return {
    ok: true,
    text: reads ? (row.text ?? "") : "",
    arguments: fit.ok ? fit.value : row.arguments,
    argumentLabels: row.labels,
    label,
    decision: decisionOf(row) ?? { kind: "allow" },
  };
}

function answerRefused(run: AnyRun, row: Effect, label: Label): CallResult {
  const code: Code =
    row.code ?? (row.state === "failed" ? "tool_failed" : (row.state as "denied" | "rejected" | "expired"));
  if (row.state === "rejected" || row.state === "expired") {
    const { position, who, tool, id, answeredBy } = row;
    const by = answeredBy === undefined ? {} : { by: answeredBy.by };
    run.emit({ kind: "answered", position, who, tool, effect: id, answer: row.state, ...by });
    recordRow(run, row);
  }
  const decision = decisionOf(row);
  return { ok: false, code, label, ...(decision === undefined ? {} : { decision }) };
}

/** Who answers in the same moment is heard: the row says whose moment it was. */
async function expire(run: AnyRun, row: Effect, label: Label): Promise<CallResult> {
  const expired: Effect = { ...row, state: "expired", code: "expired", endedAt: Date.now() };
  try {
    await run.claim?.write({ kind: "effect", effect: expired, from: "asked" });
  } catch (error) {
    if (isA(error, MemoryError) && error.code === "effect_changed") return waitFor(run, row, row.position);
    run.keeping.lose(error);
    return halted(label);
  }
  return answerRefused(run, expired, label);
}

/** With the same key: twice is as good as once. */
async function runAgain(run: AnyRun, call: CallRequest, row: Effect, label: Label): Promise<CallResult> {
  const fit = await parseStored(call.tool, row);
  if (!fit.ok) return callChanged(run, call, label);
  if (!(await withSignal(() => keepEffect(run, row, "intended"), call.signal))) return halted(label);
  const release = () => run.reservations.giveBack(row.position);
  const record = (state: "done" | "failed", code?: Code) => recordRow(run, { ...row, state }, code);
  const decision = decisionOf(row) ?? { kind: "allow" };
  return executeCall(run, call, {
    parsed: fit.parsed,
    labels: row.labels,
    label,
    decision,
    intended: row,
    release,
    record,
  });
}
