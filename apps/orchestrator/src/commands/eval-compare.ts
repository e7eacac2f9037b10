// `bulkhead eval compare`: two logs, sample by sample.
import { type Comparison, compareLogs, FIGURE_NAMES } from "@bulkhead/evals";
import type { ExitCode } from "../cli/exit-codes.ts";
import { readEvalLog } from "../evals/read-eval-log.ts";
import { percent } from "../terminal/percent.ts";
import type { Terminal } from "../terminal/terminal.ts";
import { textTable } from "../terminal/text-table.ts";
import { clip, visibleLine } from "../terminal/visible-text.ts";

export interface EvalCompareOptions {
  readonly json?: boolean;
}

/** 1: something is worse. */
export async function evalCompare(
  base: string,
  log: string,
  { json }: EvalCompareOptions,
  terminal: Terminal,
): Promise<ExitCode> {
  const comparison = compareLogs(await readEvalLog(base, terminal), await readEvalLog(log, terminal));
  terminal.out(json === true ? `${JSON.stringify(comparison)}\n` : screen(comparison, terminal));
  return comparison.flips.some(({ worse }) => worse) ? 1 : 0;
}

function screen({ pairs, onlyBase, onlyOther, rows, flips }: Comparison, terminal: Terminal): string {
  const changed = rows.filter(({ better, worse }) => better + worse > 0);
  const worse = flips.filter((flip) => flip.worse).length;
  return [
    ...(changed.length === 0 ? [] : textTable(HEAD, changed.map(cells), terminal)),
    ...flips.slice(0, MOST).map((flip) => {
      const line = `${flip.worse ? "worse" : "better"}: ${FIGURE_NAMES[flip.figure]}: ${visibleLine(flip.id, 300)}`;
      return terminal.paint(flip.worse ? "red" : "green", clip(line, terminal.width));
    }),
    ...(flips.length > MOST ? [`and ${flips.length - MOST} more; --json has all`] : []),
    `${pairs} samples in both: ${worse} figures worse, ${flips.length - worse} better; ${onlyBase} in the base only, ${onlyOther} in the other only.`,
    "",
  ].join("\n");
}

const MOST = 20;
const HEAD = ["SUITE", "DEFENSE", "ADVERSARY", "APPROVER", "FIGURE", "BASE", "NOW", "BETTER", "WORSE", "95 %"];

function cells({ suite, defense, adversary, approver, figure, base, other, better, worse, interval }: Row): string[] {
  return [
    suite,
    defense,
    adversary,
    approver,
    FIGURE_NAMES[figure],
    percent(base),
    percent(other),
    String(better),
    String(worse),
    interval === undefined ? "" : `${percent(interval.from)} to ${percent(interval.to)}`,
  ];
}

type Row = Comparison["rows"][number];
