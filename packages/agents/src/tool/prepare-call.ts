// A call before it is decided on: arguments parsed with the real schema, rows looked up. What cannot be a call is refused
// here, and nothing was done.
import type { Code, Label } from "@bulkhead/sandbox";
import type { AnyRun } from "../run/run.ts";
import { labelArgument } from "./argument-label.ts";
import type { AskedCall } from "./asked-call.ts";
import type { CallRefused, CallRequest } from "./call.ts";
import { isEffect } from "./is-effect.ts";
import { mapRecord } from "./map-record.ts";
import { type Membership, NoRows, resolveMembership } from "./membership.ts";
import { type Stored, storedArguments } from "./stored-arguments.ts";

export interface Prepared {
  readonly parsed: Readonly<Record<string, unknown>>;
  /** As they stand in the ledger. */
  readonly stored: Stored | undefined;
  readonly labels: Readonly<Record<string, Label>>;
  readonly membership: Membership;
}

/** The steps before the decision, which may wait. */
export async function prepareCall(
  run: AnyRun,
  { tool, context, known, position }: Pick<CallRequest, "tool" | "context" | "known" | "position">,
  { given, values, label }: AskedCall,
): Promise<Prepared | CallRefused> {
  const refused = (code: Code, argument?: string): CallRefused => ({
    ok: false,
    code,
    ...(argument === undefined ? {} : { argument }),
    label,
  });
  const kept = run.claim !== undefined && isEffect(tool.rules);
  const fit = kept ? await storedArguments(tool, values) : await tool.input.parse(values);
  if (!fit.ok) return refused("schema_mismatch", fit.argument);
  const parsed = "value" in fit ? fit.value : fit.parsed;
  const membership = await membershipOf(run, { tool, position }, parsed);
  if (membership instanceof NoRows) return refused("tool_failed", membership.argument); // nothing was done
  const labels = mapRecord(parsed, (_, name): Label => {
    if (Object.hasOwn(tool.constants, name)) return TRUSTED;
    const leaves = given[name]?.leaves;
    return leaves === undefined ? context : labelArgument(leaves, context, known); // a default: chosen by leaving it out
  });
  return { parsed, stored: "stored" in fit ? fit : undefined, labels, membership };
}

export async function membershipOf(
  run: AnyRun,
  { tool, position }: Pick<CallRequest, "tool" | "position">,
  parsed: Readonly<Record<string, unknown>>,
): Promise<Membership | NoRows> {
  try {
    return await resolveMembership(parsed, tool.rules, tool.input, run.rowsOf);
  } catch (error) {
    if (!(error instanceof NoRows)) throw error;
    run.record.failure(position, tool.name, error);
    return error;
  }
}

const TRUSTED: Label = { integrity: "trusted", readers: "public" };
