// Which rows of the operator's a call stands on. Arguments that name the same set must be of one row; of several rows
// that fit, the first unspent one is taken. Of a list each item stands on a row of its own. Cells compare after the
// argument's schema parsed both sides.
import { isDeepStrictEqual } from "node:util";
import type { Row, TrustedSet } from "@bulkhead/memory";
import type { ArgumentSchema } from "./argument-schema.ts";
import { rowKeys } from "./row-key.ts";
import type { Rules } from "./rules.ts";

export interface Membership {
  /** argument → its value stands in its column. */
  readonly members: Readonly<Record<string, boolean>>;
  /** The rows (by what stands in them) of which each must give one; an empty list is "no common row". */
  readonly candidates: readonly Candidate[];
}

export interface Candidate {
  readonly set: TrustedSet;
  readonly rows: readonly string[];
}

export async function resolveMembership(
  args: Readonly<Record<string, unknown>>,
  rules: Rules | undefined,
  input: ArgumentSchema,
  rowsOf: (set: TrustedSet) => Promise<readonly Row[]>,
): Promise<Membership> {
  const members: Record<string, boolean> = {};
  /** Set → for each argument, for each of its items, the rows that fit. */
  const fitting = new Map<TrustedSet, (readonly string[])[][]>();
  for (const [name, rule] of Object.entries(rules?.arguments ?? {})) {
    if (typeof rule !== "object" || args[name] === undefined) continue;
    const { set, column } = rule.memberOf;
    const table = await rowsOf(set).catch(() => {
      throw new NoRows(name, set.name);
    });
    if (table.length > 0 && !table.some((row) => Object.hasOwn(row, column))) throw new NoRows(name, set.name);
    const cells = await cellsOf(table, column, (cell) => input.parseCell(name, cell));
    const items = [args[name]].flat();
    const keys = rowKeys(table);
    const rows = items.map((item) => keys.filter((_, at) => cells[at]?.some((one) => isDeepStrictEqual(one, item))));
    members[name] = items.length > 0 && rows.every((one) => one.length > 0);
    fitting.set(set, [...(fitting.get(set) ?? []), rows]);
  }
  const candidates = [...fitting].flatMap(([set, all]) => commonRows(all).map((rows) => ({ set, rows })));
  return { members, candidates };
}

/** The rows of an argument's set cannot be read, or none has the column. */
export class NoRows extends Error {
  readonly argument: string;

  constructor(argument: string, set: string) {
    super(
      `the rows of "${set}" cannot be had for the argument "${argument}": the file, or a column of it, is not there`,
    );
    this.argument = argument;
  }
}

/** For each row, what its cell can mean. */
function cellsOf(rows: readonly Row[], column: string, parse: (cell: unknown) => Promise<readonly unknown[]>) {
  return Promise.all(rows.map((row) => (Object.hasOwn(row, column) ? parse(row[column]) : [])));
}

/** One argument: a row for each item. Several: one row for all of them, so none may be a list of more than one. */
function commonRows(all: readonly (readonly (readonly string[])[])[]): readonly (readonly string[])[] {
  const [only] = all;
  if (all.length === 1 && only !== undefined) return only;
  if (all.some((items) => items.length !== 1)) return [[]];
  return [all.flatMap(([rows = []]) => [rows]).reduce((common, rows) => common.filter((row) => rows.includes(row)))];
}
