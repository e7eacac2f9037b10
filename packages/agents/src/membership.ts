/**
 * Which rows of the operator's a call stands on. Arguments that name the same set must be of one row; among several
 * rows that fit, the first unspent one is taken. Cells compare after the argument's schema parsed both sides.
 */

import { isDeepStrictEqual } from "node:util";
import type { Row, TrustedSet } from "@bulkhead/memory";
import type { ArgumentSchema } from "./argument-schema.ts";
import type { Rules } from "./rules.ts";

export interface Membership {
  /** argument → its value stands in its column. */
  readonly members: Readonly<Record<string, boolean>>;
  /** For each set, the rows (by index) that fit all its arguments; an empty list is "no common row". */
  readonly candidates: readonly { readonly set: TrustedSet; readonly rows: readonly number[] }[];
}

export async function resolveMembership(
  args: Readonly<Record<string, unknown>>,
  rules: Rules | undefined,
  input: ArgumentSchema,
  rowsOf: (set: TrustedSet) => Promise<readonly Row[]>,
): Promise<Membership> {
  const members: Record<string, boolean> = {};
  const candidates = new Map<TrustedSet, readonly number[]>();
  for (const [name, rule] of Object.entries(rules?.arguments ?? {})) {
    if (typeof rule !== "object" || args[name] === undefined) continue;
    const { set, column } = rule.memberOf;
    const rows = await rowsOf(set);
    const fitting: number[] = [];
    for (const [index, row] of rows.entries()) {
      if (!Object.hasOwn(row, column)) continue;
      const meanings = await input.parseCell(name, row[column]);
      if (meanings.some((meaning) => isDeepStrictEqual(meaning, args[name]))) fitting.push(index);
    }
    members[name] = fitting.length > 0;
    const earlier = candidates.get(set);
    candidates.set(set, earlier === undefined ? fitting : earlier.filter((index) => fitting.includes(index)));
  }
  return { members, candidates: [...candidates].map(([set, rows]) => ({ set, rows })) };
}
