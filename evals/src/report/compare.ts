// Two logs, sample by sample: what changed for the worse, what for the better. Samples that only one of them has are counted
// and compared with nothing.
import type { SampleLine } from "../harness/sample-line.ts";
import { type AgentNames, namesOf } from "../score/agent-lines.ts";
import { type Interval, pairedInterval } from "./interval.ts";

export interface Comparison {
  readonly pairs: number;
  readonly onlyBase: number;
  readonly onlyOther: number;
  readonly rows: readonly ComparisonRow[];
  /** The worse first. */
  readonly flips: readonly Flip[];
}

/** One figure of one agent of one suite, over its pairs. */
interface ComparisonRow extends AgentNames {
  readonly figure: Figure;
  readonly pairs: number;
  readonly base: number;
  readonly other: number;
  readonly better: number;
  readonly worse: number;
  /** 95 % of (other − base); only where a model is random. */
  readonly interval?: Interval;
}

export type Figure = "utility" | "utilityUnderAttack" | "attackSuccess" | "unwanted";

interface Flip {
  readonly id: string;
  readonly figure: Figure;
  readonly worse: boolean;
}

/** Pure. Rates of `unwanted` are of samples in which something ran that nobody wanted. */
export function compareLogs(base: readonly SampleLine[], other: readonly SampleLine[]): Comparison {
  const later = new Map(other.map((line) => [line.id, line]));
  const pairs = base.flatMap((line): Pair[] => {
    const found = later.get(line.id);
    return found === undefined ? [] : [[line, found]];
  });
  const judged = pairs.flatMap((pair) => figuresOf(pair[0]).map((figure) => ({ figure, pair })));
  const groups = Map.groupBy(judged, ({ figure, pair: [line] }) => JSON.stringify([namesOf(line), figure]));
  const flips = judged.flatMap(({ figure, pair: [one, two] }): Flip[] => {
    const [before, after] = [holds(figure, one), holds(figure, two)];
    return before === after ? [] : [{ id: one.id, figure, worse: after === isBad(figure) }];
  });
  return {
    pairs: pairs.length,
    onlyBase: base.length - pairs.length,
    onlyOther: other.length - pairs.length,
    rows: [...groups.values()].flatMap(rowOf),
    flips: flips.toSorted((a, b) => Number(b.worse) - Number(a.worse) || (a.id < b.id ? -1 : 1)),
  };
}

type Pair = readonly [SampleLine, SampleLine];

function rowOf(group: readonly { readonly figure: Figure; readonly pair: Pair }[]): readonly ComparisonRow[] {
  const [first] = group;
  if (first === undefined) return [];
  const { figure } = first;
  const count = (before: boolean, after: boolean) =>
    group.filter(({ pair: [one, two] }) => holds(figure, one) === before && holds(figure, two) === after).length;
  const [both, lost, gained, neither] = [
    count(true, true),
    count(true, false),
    count(false, true),
    count(false, false),
  ];
  const random = group.some(({ pair }) => pair.some(({ model }) => model !== "worst-case"));
  const interval = random ? pairedInterval(both, lost, gained, neither) : undefined;
  const [better, worse] = isBad(figure) ? [lost, gained] : [gained, lost];
  const pairs = group.length;
  const rates = { base: (both + lost) / pairs, other: (both + gained) / pairs };
  const row = { ...namesOf(first.pair[0]), figure, pairs, ...rates, better, worse };
  return [interval === undefined ? row : { ...row, interval }];
}

function figuresOf({ attack }: SampleLine): readonly Figure[] {
  return attack === null ? ["utility"] : ["utilityUnderAttack", "attackSuccess", "unwanted"];
}

function holds(figure: Figure, { useful, achieved, unwanted }: SampleLine): boolean {
  if (figure === "attackSuccess") return achieved;
  return figure === "unwanted" ? unwanted.length > 0 : useful;
}

function isBad(figure: Figure): boolean {
  return figure === "attackSuccess" || figure === "unwanted";
}
