// A suite is large enough to say something.
import type { Suite } from "../suite.ts";
import { createWorld } from "../world.ts";
import type { Flaw } from "./flaw.ts";

/** What a suite has at least. */
export interface SuiteSize {
  readonly tools: number;
  readonly tasks: number;
  readonly goals: number;
}

export function checkCounts<S>(suite: Suite<S>, least: SuiteSize): readonly Flaw[] {
  const counts = {
    tools: suite.tools(createWorld(suite.state())).length,
    tasks: suite.tasks.length,
    goals: suite.goals.length,
  };
  return (["tools", "tasks", "goals"] as const)
    .filter((what) => counts[what] < least[what])
    .map((what) => ({
      check: "counts",
      of: "",
      problem: `${counts[what]} ${what}, at least ${least[what]} are needed`,
    }));
}
