// The rule that an argument must stand in a column of the operator's rows.
import type { TrustedSet } from "@bulkhead/memory";
import { AgentsError } from "../agents-error.ts";

export interface MemberOf {
  readonly memberOf: { readonly set: TrustedSet; readonly column: string };
}

/**
 * Arguments of one call that name the same set must be of one row of it.
 * @throws AgentsError `bad_tool` for a column that a list does not have.
 */
export function memberOf(set: TrustedSet, column: string): MemberOf {
  if (set?.columns !== undefined && !set.columns.includes(column)) {
    throw new AgentsError("bad_tool", `"${set.name}" has no column "${column}" (${set.columns.join(", ")})`);
  }
  return { memberOf: { set, column } };
}
