// The rule that an argument must stand in a column of the operator's rows.
import type { TrustedSet } from "@bulkhead/memory";

export interface MemberOf {
  readonly memberOf: { readonly set: TrustedSet; readonly column: string };
}

/** Arguments of one call that name the same set must be of one row of it. */
export function memberOf(set: TrustedSet, column: string): MemberOf {
  return { memberOf: { set, column } };
}
