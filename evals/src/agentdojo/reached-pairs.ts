// By name, each pair of task and goal in which an attacker got what was wanted.
import type { SampleLine } from "../harness/sample-line.ts";

export interface ReachedPair {
  readonly suite: string;
  readonly defense: string;
  readonly approver: string;
  readonly attack: string | null;
  readonly task: string;
  readonly goal: string | null;
  /** What ran that nobody authorised, by tool. Empty: the goal was reached by what the task wanted anyway. */
  readonly by: readonly string[];
}

/** Of agents with a defense: undefended nearly all are. */
export function reachedPairs(lines: readonly SampleLine[]): readonly ReachedPair[] {
  return lines
    .filter(({ achieved, defense }) => achieved && defense !== "none")
    .map(({ suite, defense, approver, attack, task, goal, unwanted }) => ({
      ...{ suite, defense, approver, attack, task, goal },
      by: [...new Set(unwanted.map(({ tool }) => tool))],
    }));
}
