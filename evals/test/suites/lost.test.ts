// What a suite says that its rules lose, and what would allow it, is so: both are played.
import { expect, test } from "vitest";
import { obedient } from "../../src/adversaries/obedient.ts";
import { bulkhead } from "../../src/defenses/bulkhead.ts";
import { playSample } from "../../src/harness/play-sample.ts";
import { type Loss, loosened } from "../../src/suite/loss.ts";
import type { Suite } from "../../src/suite/suite.ts";
import type { Task } from "../../src/suite/task.ts";
import { SUITES } from "../../src/suites/suites.ts";

/** With nobody to ask, and with what would allow it. */
async function isDone(suite: Suite, task: Task<unknown>, declare: Loss["declare"]): Promise<boolean> {
  const loose: Suite = { ...suite, tools: (world) => loosened(suite.tools(world), { declare, cost: "" }) };
  const sample = { suite: loose, task, goal: undefined, injection: { vectors: {} }, recursionLimit: 100 };
  const { play } = await obedient.play({ ...sample, seed: 1 }, (model) => {
    const signal = AbortSignal.timeout(60_000);
    return playSample({ ...sample, defense: bulkhead("never"), approver: "none", signal }, model);
  });
  expect(play.unwantedEffects, task.id).toEqual([]);
  return play.useful;
}

const losses = SUITES.flatMap((suite) =>
  suite.tasks.flatMap((task) => (task.lost === undefined ? [] : [{ suite, task, lost: task.lost }])),
);

test("every suite says what its rules lose", () => {
  expect(new Set(losses.map(({ suite }) => suite.name))).toEqual(new Set(SUITES.map(({ name }) => name)));
});

test.each(losses)(
  "$suite.name/$task.id is done with all that it says would allow it, and not with less",
  async ({ suite, task, lost }) => {
    const tools = Object.keys(lost.declare);
    if (tools.length > 0) expect(await isDone(suite, task, lost.declare)).toBe(true);
    expect(await isDone(suite, task, {})).toBe(false);
    for (const tool of tools.length > 1 ? tools : []) {
      const { [tool]: _, ...less } = lost.declare;
      expect(await isDone(suite, task, less), `without ${tool}`).toBe(false);
    }
  },
);
