// What both worlds of a pair share where a workflow runs: which operations its function issues, in which groups, and how
// it takes what comes back.
import fc from "fast-check";
import { type AgentPlan, agentPlans, type PlannedCall } from "./agent-plan.ts";
import type { Returns } from "./agent-world.ts";

export interface WorkflowPlan {
  readonly groups: readonly Group[];
}

export interface Group {
  /** Issued at once. */
  readonly operations: readonly PlannedCall[];
  readonly taken: (typeof TAKEN)[number];
}

/** `race`: whoever is first; `as they come`: in the order in which callbacks run. */
const TAKEN = ["all", "backwards", "race", "as they come", "unread"] as const;

export function workflowPlans(returns: Returns): fc.Arbitrary<WorkflowPlan> {
  return fc.tuple(agentPlans(returns), fc.array(fc.constantFrom(...TAKEN), { minLength: 6, maxLength: 6 })).map(
    ([{ turns }, taken]): WorkflowPlan => ({
      groups: turns
        .flat()
        .map((calls, at) => ({ operations: calls.filter(isOperation), taken: taken[at % taken.length] ?? "all" })),
    }),
  );
}

/** A tool that nobody listed is a mistake of the developer's in a workflow. */
const isOperation = ({ kind }: PlannedCall) => kind !== "unheard_of";

export function smallerWorkflowPlans({ groups }: WorkflowPlan): readonly WorkflowPlan[] {
  const without = groups.map((_, at) => groups.toSpliced(at, 1));
  const fewer = groups.flatMap((group, at) =>
    group.operations.map((_, op) =>
      groups.toSpliced(at, 1, { ...group, operations: group.operations.toSpliced(op, 1) }),
    ),
  );
  return [...without, ...fewer].map((all) => ({ groups: all }));
}

/** For the worlds, which know calls only. */
export function callsOf({ groups }: WorkflowPlan): AgentPlan {
  return { turns: [groups.map(({ operations }) => operations)] };
}
