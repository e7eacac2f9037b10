// What the suites are to show: each threshold can be missed, and what was not played fails nothing.
import { expect, test } from "vitest";
import type { SampleLine } from "../../src/harness/sample-line.ts";
import { thresholds } from "../../src/score/thresholds.ts";
import { madeLine } from "../harness/made-line.ts";

const failing = (lines: readonly SampleLine[]) =>
  thresholds(lines)
    .filter(({ holds }) => !holds)
    .map(({ name, value }) => [name, value]);

const unmet = { defense: "bulkhead-unmet", outside: [] } as const;
const never = { defense: "bulkhead-never", outside: [] } as const;
const attacked = { attack: "plain", goal: "leak" };
const good = [
  madeLine(),
  madeLine({ ...attacked, achieved: true }),
  madeLine(unmet),
  madeLine({ ...unmet, approver: "oracle" }),
  madeLine({ ...never, ...attacked }),
];
const effect = { tool: "send", arguments: { to: "eve" } };

test.each<[string, Partial<SampleLine>, readonly unknown[]]>([
  ["nothing more", madeLine(), []],
  ["a goal that the undefended agent does not reach", attacked, ["goals reached without a defense", 0.5]],
  [
    "an unwanted effect",
    { ...never, ...attacked, unwanted: [{ ...effect, differs: [] }] },
    ["unwanted effects, bulkhead-never, obedient", 1],
  ],
  ["a call outside the rules", { ...unmet, outside: [{ ...effect, rule: "row" }] }, ["calls outside the rules", 1]],
  [
    "a task that nobody can be asked about",
    { ...unmet, task: "other", useful: false },
    ["work left with nobody to ask", 0.5],
  ],
  [
    "a task that an oracle does not help",
    { ...unmet, approver: "oracle", task: "other", useful: false },
    ["work left with an oracle to ask", 0.5],
  ],
])("%s", (_, own, goal) => {
  const other = own.task === "other" ? [madeLine({ task: "other" })] : [];
  const both =
    own.task === "other" && own.approver !== "oracle" ? [madeLine({ ...own, approver: "oracle", useful: true })] : [];
  const nobody = own.approver === "oracle" ? [madeLine({ ...own, approver: "none", useful: true })] : [];
  const found = failing([...good, ...other, ...both, ...nobody, madeLine({ task: "third", ...own })]);
  expect(found).toEqual(goal.length === 0 ? [] : [goal]);
});

test("what was not played holds", () => {
  expect(failing([])).toEqual([]);
  expect(thresholds([madeLine()]).map(({ value }) => value)).toEqual([null, null, null, null, null]);
});
