// Whether the calls of a run stand on rows of the operator's: every argument in its column, those of one set in one row, and
// no row spent more often than its tool says.
import type { Row, TrustedSet } from "@bulkhead/memory";
import { maximumMatching } from "./maximum-matching.ts";
import type { JudgedCall } from "./referee.ts";

/** By call: `argument vendor`, `row orders`, `limit orders`. */
export async function rowsOutside<C extends JudgedCall>(
  calls: readonly C[],
): Promise<ReadonlyMap<C, readonly string[]>> {
  const broken = new Map<C, string[]>();
  const say = (call: C, rule: string) => broken.set(call, [...(broken.get(call) ?? []), rule]);
  const needs: {
    readonly call: C;
    readonly set: TrustedSet;
    readonly rows: readonly number[];
    readonly perRow: number;
  }[] = [];
  for (const call of calls) {
    const rules = call.tool?.rules;
    const bySet = new Map<TrustedSet, (readonly (readonly number[])[])[]>();
    for (const [name, rule] of Object.entries(rules?.arguments ?? {})) {
      if (typeof rule !== "object") continue;
      const { set, column } = rule.memberOf;
      const table = await set.load();
      const items = Object.hasOwn(call.effect.arguments, name) ? [call.effect.arguments[name]].flat() : [];
      const fitting = items.map((item) => rowsWith(table, column, item));
      if (items.length === 0 || fitting.some((rows) => rows.length === 0)) say(call, `argument ${name}`);
      bySet.set(set, [...(bySet.get(set) ?? []), fitting]);
    }
    for (const [set, all] of bySet) {
      const slots = commonRows(all);
      if (slots.some((rows) => rows.length === 0)) say(call, `row ${set.name}`);
      if (rules?.effect !== "write") continue; // a read spends nothing
      needs.push(...slots.map((rows) => ({ call, set, rows, perRow: rules.limits?.perRow ?? 1 })));
    }
  }
  // A row is one whichever tool spends it.
  for (const same of Map.groupBy(needs, ({ set }) => set).values()) {
    // Each row as often as it may be spent, and no oftener than anybody could.
    const most = same.length;
    const slots = same.map(({ rows, perRow }) =>
      rows.flatMap((row) => Array.from({ length: Math.min(perRow, most) }, (_, nth) => row * most + nth)),
    );
    const { matched } = maximumMatching(slots);
    for (const [at, { call, set, rows }] of same.entries()) {
      if (rows.length > 0 && !matched.has(at)) say(call, `limit ${set.name}`);
    }
  }
  return broken;
}

/** Several arguments that name one set are of one row; of a list alone each item has its own. */
function commonRows(all: readonly (readonly (readonly number[])[])[]): readonly (readonly number[])[] {
  const [only] = all;
  if (all.length === 1 && only !== undefined) return only;
  return [
    all
      .map((items) => (items.length === 1 ? (items[0] ?? []) : []))
      .reduce((common, rows) => common.filter((row) => rows.includes(row))),
  ];
}

/** A cell of a file is text. */
function rowsWith(table: readonly Row[], column: string, value: unknown): readonly number[] {
  return table.flatMap((row, at) =>
    Object.hasOwn(row, column) && String(row[column]).trim() === String(value) ? [at] : [],
  );
}
