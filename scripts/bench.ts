// What every bench:* script prints: a table, or with --json one object. Medians of rounds taken in turn.
import { arch, availableParallelism, cpus, platform } from "node:os";

export interface BenchResult {
  readonly name: string;
  readonly value: number;
  readonly unit: string;
  /** What the value must keep to; left out for a figure that is only told. */
  readonly goal?: { readonly atMost: number } | { readonly atLeast: number };
}

interface Bench {
  readonly name: string;
  readonly results: readonly BenchResult[];
}

/** Prints to standard output, as JSON where `argv` holds `--json`. True when every goal holds. */
export function reportBench({ name, results }: Bench, argv: readonly string[]): boolean {
  const rows = results.map(({ name, value, unit, goal }) => ({
    name,
    value: rounded(value),
    unit,
    ...judged(value, goal),
  }));
  const all = rows.every((row) => row.holds);
  if (argv.includes("--json")) process.stdout.write(`${JSON.stringify({ name, machine: machine(), results: rows })}\n`);
  else process.stdout.write(table(name, results, rows));
  return all;
}

/**
 * Milliseconds of one call, the median of at least 5 rounds, the subjects taking turns within each round.
 * A subject may be asynchronous. `warmUp` rounds are not counted.
 */
export async function mediansInTurn<Name extends string>(
  subjects: Readonly<Record<Name, () => unknown>>,
  {
    rounds = 7,
    calls = 1,
    warmUp = 2,
  }: { readonly rounds?: number; readonly calls?: number; readonly warmUp?: number } = {},
): Promise<Record<Name, number>> {
  const names = Object.keys(subjects) as Name[];
  const times = Object.fromEntries(names.map((name) => [name, [] as number[]])) as Record<Name, number[]>;
  for (let round = -warmUp; round < Math.max(5, rounds); round++) {
    for (const name of names) {
      const start = performance.now();
      for (let call = 0; call < calls; call++) await subjects[name]();
      if (round >= 0) times[name].push((performance.now() - start) / calls);
    }
  }
  return Object.fromEntries(names.map((name) => [name, median(times[name])])) as Record<Name, number>;
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  const upper = sorted[middle] ?? Number.NaN;
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? upper) + upper) / 2;
}

function judged(value: number, goal: BenchResult["goal"]): { readonly goal: number | null; readonly holds: boolean } {
  if (goal === undefined) return { goal: null, holds: true };
  return "atMost" in goal
    ? { goal: rounded(goal.atMost), holds: value <= goal.atMost }
    : { goal: rounded(goal.atLeast), holds: value >= goal.atLeast };
}

function machine(): string {
  const model = cpus()[0]?.model.trim() ?? "unknown processor";
  return `${platform()} ${arch()}, ${availableParallelism()} × ${model}, Node ${process.versions.node}`;
}

function table(
  name: string,
  results: readonly BenchResult[],
  rows: readonly { readonly value: number; readonly holds: boolean }[],
): string {
  const cells = results.map(({ name, unit, goal }, at) => [
    name,
    String(rows[at]?.value),
    unit,
    goal === undefined ? "" : "atMost" in goal ? `≤ ${rounded(goal.atMost)}` : `≥ ${rounded(goal.atLeast)}`,
    goal === undefined ? "" : rows[at]?.holds ? "holds" : "MISSED",
  ]);
  const all = [["", "value", "unit", "goal", ""], ...cells];
  const widths = [0, 1, 2, 3, 4].map((column) => Math.max(...all.map((row) => row[column]?.length ?? 0)));
  const lines = all.map((row) =>
    row
      .map((cell, column) => (column === 1 ? cell.padStart(widths[column] ?? 0) : cell.padEnd(widths[column] ?? 0)))
      .join("  ")
      .trimEnd(),
  );
  return `${name} (${machine()})\n${lines.join("\n")}\n`;
}

function rounded(value: number): number {
  return Number(value.toPrecision(4));
}
