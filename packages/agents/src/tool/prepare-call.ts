// A call before it is decided on: handles resolved, arguments parsed with the real schema, rows looked up. What cannot be
// a call is refused here, and nothing was done.
import type { Code, Label } from "@bulkhead/sandbox";
import type { AnyRun } from "../run/run.ts";
import { labelArgument, labelOfAsked } from "./argument-label.ts";
import type { CallRefused, CallRequest } from "./call-tool.ts";
import { mapRecord } from "./map-record.ts";
import { type Membership, NoRows, resolveMembership } from "./membership.ts";
import { type ResolvedArgument, resolveArguments } from "./resolve-arguments.ts";

export interface Prepared {
  readonly parsed: Readonly<Record<string, unknown>>;
  readonly labels: Readonly<Record<string, Label>>;
  /** Of all arguments, before lifting. */
  readonly askedLabel: Label;
  readonly sources: Readonly<Record<string, readonly string[]>>;
  readonly membership: Membership;
}

/** The steps before the decision, which may wait. */
export async function prepareCall(
  run: AnyRun,
  { tool, context, known, handles, ...call }: CallRequest,
): Promise<Prepared | CallRefused> {
  const resolved = resolveArguments(call.arguments, { rules: tool.rules, schema: tool.input.jsonSchema, handles });
  if (!resolved.ok) return { ok: false, code: "bad_handle", argument: resolved.argument, label: context };
  const given: Readonly<Record<string, ResolvedArgument>> = resolved.arguments;
  const askedLabel = labelOfAsked(resolved, context);
  const refused = (code: Code, argument?: string): CallRefused => ({
    ok: false,
    code,
    ...(argument === undefined ? {} : { argument }),
    label: askedLabel,
  });

  const overBound = Object.keys(given).find((name) => Object.hasOwn(tool.constants, name));
  if (overBound !== undefined) return refused("schema_mismatch", overBound);
  const values = { ...mapRecord(given, ({ value }) => value), ...tool.constants };
  const fit = await tool.input.parse(values);
  if (!fit.ok) return refused("schema_mismatch", fit.argument);
  const parsed = fit.value;
  let membership: Membership;
  try {
    membership = await resolveMembership(parsed, tool.rules, tool.input, run.rowsOf);
  } catch (error) {
    if (!(error instanceof NoRows)) throw error;
    run.recordFailure(call.position, tool.name, error);
    return refused("tool_failed", error.argument); // nothing was done
  }
  const labels = mapRecord(parsed, (_, name): Label => {
    if (Object.hasOwn(tool.constants, name)) return TRUSTED;
    const leaves = given[name]?.leaves;
    return leaves === undefined ? context : labelArgument(leaves, context, known); // a default: chosen by leaving it out
  });
  return { parsed, labels, askedLabel, sources: mapRecord(given, ({ sources }) => sources), membership };
}

const TRUSTED: Label = { integrity: "trusted", readers: "public" };
