// A suite is large enough to say something.
import type { Suite } from "../suite.ts";
import { createWorld } from "../world.ts";
import type { Flaw } from "./flaw.ts";

const LEAST = { tools: 8, tasks: 12, goals: 8 } as const;

export function checkCounts<S>(suite: Suite<S>): readonly Flaw[] {
  const counts = {
    tools: suite.tools(createWorld(suite.state())).length,
    tasks: suite.tasks.length,
    goals: suite.goals.length,
  };
  return (["tools", "tasks", "goals"] as const)
    .filter((what) => counts[what] < LEAST[what])
    .map((what) => ({
      check: "counts",
      of: "",
      problem: `${counts[what]} ${what}, at least ${LEAST[what]} are needed`,
    }));
}
