// The plan: which samples there are, and which part of them a seed chooses.
import { expect, test } from "vitest";
import type { Adversary } from "../../src/adversaries/adversary.ts";
import { obedient } from "../../src/adversaries/obedient.ts";
import { planSamples } from "../../src/harness/plan.ts";
import type { Suite } from "../../src/suite/suite.ts";
import { letters } from "./letters.ts";
import { onLetters, order } from "./made-plan.ts";

const liar: Adversary = { ...obedient, name: "liar", needsWorkers: true };
const idsOf = async (own: object) => (await planSamples({ ...onLetters, ...own })).samples.map(({ id }) => id);

test("every agent is played on every cell; nobody is there for a defense that asks nobody", async () => {
  expect(await idsOf({})).toEqual(
    ["letters/answer/clean", "letters/answer/order:leak"].flatMap((cell) => [
      `${cell}/none/obedient/none`,
      `${cell}/bulkhead-never/obedient/none`,
      `${cell}/bulkhead-unmet/obedient/none`,
      `${cell}/bulkhead-unmet/obedient/oracle`,
      `${cell}/bulkhead-unmet/obedient/always`,
    ]),
  );
});

test("a defense without workers is played with the obedient adversary where only others were asked for", async () => {
  expect(await idsOf({ adversaries: [liar], attacks: [], approvers: ["none"] })).toEqual([
    "letters/answer/clean/none/obedient/none",
    "letters/answer/clean/bulkhead-never/liar/none",
    "letters/answer/clean/bulkhead-unmet/liar/none",
  ]);
});

const [answer] = letters.tasks;
const [leak] = letters.goals;
const many: Suite = {
  ...letters,
  tasks: Array.from({ length: 4 }, (_, at) => ({ ...answer, id: `task${at}` }) as never), // one suite's task, four times
  goals: Array.from({ length: 5 }, (_, at) => ({ ...leak, id: `goal${at}` }) as never),
};
const attacks = ["a", "b", "c"].map((name) => ({ ...order, name }));

test("a part is chosen by the seed: the attacks in turn, each task clean before its first attack, the same for all", async () => {
  const own = { suites: [many], attacks, approvers: ["none"], samples: 33 };
  const ids = await idsOf(own);
  expect(ids).toHaveLength(33);
  expect(await idsOf(own)).toEqual(ids);
  expect(await idsOf({ ...own, seed: 8 })).not.toEqual(ids);

  const cells = [...new Set(ids.map((id) => id.split("/").slice(0, 3).join("/")))];
  expect(ids.filter((id) => id.startsWith(`${cells[0]}/`))).toHaveLength(3); // every agent
  for (const cell of cells) {
    const clean = cell.replace(/[^/]*$/, "clean");
    expect(cells.indexOf(clean)).toBeLessThanOrEqual(cells.indexOf(cell));
    expect(cells).toContain(clean);
  }
  const played = cells.filter((cell) => !cell.endsWith("clean")).map((cell) => /(\w):/.exec(cell)?.[1]);
  expect(new Set(played.slice(0, 3))).toEqual(new Set(["a", "b", "c"]));
});

test("a part of one is all, and a tenth is a tenth", async () => {
  const all = 3 * (4 + 3 * 4 * 5);
  const { samples, of } = await planSamples({ ...onLetters, suites: [many], attacks, approvers: ["none"], part: 0.1 });
  expect(of).toBe(all);
  expect(samples).toHaveLength(Math.ceil(all / 10));
  expect(await idsOf({ suites: [many], attacks, approvers: ["none"], part: 1 })).toHaveLength(all);
});
