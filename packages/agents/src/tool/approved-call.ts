// A call that a person approved runs as it stands in its row. Approved is what was asked about and no more: a limit that was
// reached meanwhile, and what an edit makes unmet that was met before, is denied now, and not asked again. What a person
// wrote into it is a person's: `user`, for whoever it then tells.
import { isDeepStrictEqual } from "node:util";
import type { Effect } from "@bulkhead/memory";
import type { Code, Label } from "@bulkhead/sandbox";
import type { AnyRun } from "../run/run.ts";
import { withSignal } from "../with-signal.ts";
import type { CallRequest, CallResult } from "./call.ts";
import { callChanged } from "./changed-call.ts";
import { type Unmet, unmetOf } from "./decide.ts";
import { factsOfCall } from "./decide-call.ts";
import { decisionOf } from "./decision-of.ts";
import { recordRow } from "./effect-recorder.ts";
import { executeCall } from "./execute-call.ts";
import { halted } from "./halted.ts";
import { keepEffect } from "./keep-effect.ts";
import { type Membership, NoRows } from "./membership.ts";
import { membershipOf } from "./prepare-call.ts";
import { effectiveRules } from "./rules.ts";
import { parseStored } from "./stored-arguments.ts";

type Values = Readonly<Record<string, unknown>>;

interface Looked {
  readonly parsed: Values;
  readonly membership: Membership;
}

export async function runApproved(run: AnyRun, call: CallRequest, row: Effect, label: Label): Promise<CallResult> {
  const { position, who, tool: name, id, answeredBy } = row;
  const by = answeredBy === undefined ? {} : { by: answeredBy.by };
  run.emit({ kind: "answered", position, who, tool: name, effect: id, answer: "approved", ...by });
  const { tool } = call;
  const original = row.edited?.original;
  const bound =
    original && Object.keys(tool.constants).find((one) => !isDeepStrictEqual(row.arguments[one], original[one]));
  if (bound !== undefined) return deny(run, call, row, { label, code: "denied", argument: bound });
  const now = await withSignal(() => look(run, call, row), call.signal);
  const before = original && (await withSignal(() => look(run, call, { ...row, arguments: original }), call.signal));
  if (before === "changed" || (now === "changed" && original === undefined)) return callChanged(run, call, label);
  for (const looked of [now, before])
    if (typeof looked === "string")
      return deny(run, call, row, { label, code: looked === "changed" ? "schema_mismatch" : looked });
  if (typeof now === "string" || typeof before === "string") return halted(label);
  const labels = original === undefined ? row.labels : editedLabels(row, original);
  // From here to the reservation there is no await.
  const { context } = row;
  run.reservations.giveBack(position); // of one in doubt
  const asked = before && [...unmetOf(factsOfCall(run, tool, { ...before, labels: row.labels, context }), context)];
  const unmet = [...unmetOf(factsOfCall(run, tool, { ...now, labels, context }), context)];
  const refused = unmet.find((one) => !wasAsked(one, row, asked));
  if (refused !== undefined) {
    run.reservations.take(row);
    return deny(run, call, row, { label, code: "denied", ...refused });
  }
  const { effect, perRow } = effectiveRules(tool.rules);
  const spent = effect === "write" ? now.membership.candidates : [];
  const { spends, release } = run.reservations.reserve(tool.base, spent, perRow);
  const intended: Effect = { ...row, labels, state: "intended", spends, intendedAt: Date.now() };
  if (!(await withSignal(() => keepEffect(run, intended, "approved"), call.signal))) return halted(label);
  const record = (state: "done" | "failed", code?: Code) => recordRow(run, { ...intended, state }, code);
  const decision = decisionOf(row) ?? { kind: "allow" };
  return executeCall(run, call, { parsed: now.parsed, labels, label, decision, intended, release, record });
}

/** A code: it cannot be decided on. `changed`: what would run is not what was shown. */
async function look(run: AnyRun, call: CallRequest, row: Effect): Promise<Looked | Code | "changed"> {
  const fit = await parseStored(call.tool, row);
  if (!fit.ok) return fit.changed ? "changed" : "schema_mismatch";
  const membership = await membershipOf(run, call, fit.parsed);
  return membership instanceof NoRows ? "tool_failed" : { parsed: fit.parsed, membership };
}

function editedLabels({ labels, arguments: args }: Effect, original: Values): Effect["labels"] {
  const own = Object.keys(args).filter((name) => !isDeepStrictEqual(args[name], original[name]));
  return { ...labels, ...Object.fromEntries(own.map((name) => [name, A_PERSONS])) };
}

const A_PERSONS: Label = { integrity: "user", readers: "public" };

/** Of what was not edited all but a limit was asked about: what runs is what the person saw. */
function wasAsked({ reason, argument }: Unmet, { decision }: Effect, asked: readonly Unmet[] | undefined): boolean {
  if (reason === "limit") return decision.reason === "limit";
  return asked === undefined || asked.some((one) => one.reason === reason && one.argument === argument);
}

async function deny(
  run: AnyRun,
  { signal }: CallRequest,
  row: Effect,
  { label, code, ...unmet }: { readonly label: Label; readonly code: Code } & Partial<Unmet>,
): Promise<CallResult> {
  const decision = { kind: "deny", reason: unmet.reason ?? "argument", ...unmet } as const;
  const denied: Effect = { ...row, state: "denied", code, decision, endedAt: Date.now() };
  recordRow(run, denied, code);
  if (!(await withSignal(() => keepEffect(run, denied, "approved"), signal))) return halted(label);
  return { ok: false, code, label, decision };
}
