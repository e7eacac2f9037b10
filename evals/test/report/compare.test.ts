// Two logs held against each other, and the intervals that stand beside a random model's figures.
import fc from "fast-check";
import { expect, test } from "vitest";
import { compareLogs } from "../../src/report/compare.ts";
import { pairedInterval, rateInterval } from "../../src/report/interval.ts";
import { madeLog } from "./made-log.ts";

const base = madeLog();

test("a log held against itself has no flips, and no interval where nothing is random", () => {
  const { pairs, onlyBase, onlyOther, flips, rows } = compareLogs(base, base);
  expect({ pairs, onlyBase, onlyOther, flips }).toEqual({ pairs: 80, onlyBase: 0, onlyOther: 0, flips: [] });
  expect(rows.every((row) => row.base === row.other && row.interval === undefined)).toBe(true);
});

test("what is worse is named first, figure by figure, and what only one log has is counted", () => {
  const [first, second, third, ...rest] = base;
  if (first === undefined || second === undefined || third === undefined) throw new Error("the log is too short");
  const unwanted = [{ tool: "send", arguments: {}, differs: [] }];
  const other = [{ ...first, useful: false }, { ...second, achieved: false, unwanted: [] }, ...rest.slice(0, -1)];
  const { flips, onlyBase, onlyOther, rows } = compareLogs(base, [...other, { ...third, id: "new", unwanted }]);
  expect(flips.map(({ figure, worse, id }) => [worse, figure, id])).toEqual([
    [true, "utility", first.id],
    [false, "attackSuccess", second.id],
    [false, "unwanted", second.id],
  ]);
  expect({ onlyBase, onlyOther }).toEqual({ onlyBase: 2, onlyOther: 1 });
  expect(rows.find(({ defense, figure }) => defense === "none" && figure === "utility")).toMatchObject({
    pairs: 4,
    base: 1,
    other: 0.75,
    better: 0,
    worse: 1,
  });
});

test("a random model has intervals", () => {
  const log = madeLog({ model: "openai:some" });
  expect(compareLogs(log, log).rows.every(({ interval }) => interval !== undefined)).toBe(true);
});

// Newcombe 1998, Statistics in Medicine 17:2635, table II, method 10; (a, b, c, d) = (36, 12, 2, 0).
test("the intervals are the published ones", () => {
  const near = (interval: { from: number; to: number } | undefined) =>
    interval && [interval.from, interval.to].map((one) => Math.round(one * 1e4) / 1e4);
  expect(near(pairedInterval(36, 2, 12, 0))).toEqual([0.0569, 0.3404]);
  expect(near(rateInterval(81, 263))).toEqual([0.2553, 0.3662]); // Newcombe 1998, 17:857, table I, method 3
  expect(rateInterval(0, 0)).toBeUndefined();
});

test("an interval holds its rate, and stays between its bounds", () => {
  const count = fc.nat({ max: 60 });
  fc.assert(
    fc.property(count, count, count, count, (both, first, second, neither) => {
      const n = both + first + second + neither;
      fc.pre(n > 0);
      const difference = (second - first) / n;
      const found = pairedInterval(both, first, second, neither);
      expect(found?.from).toBeLessThanOrEqual(difference + 1e-9);
      expect(found?.to).toBeGreaterThanOrEqual(difference - 1e-9);
      expect(found?.from).toBeGreaterThanOrEqual(-1);
      expect(found?.to).toBeLessThanOrEqual(1);
    }),
  );
});
