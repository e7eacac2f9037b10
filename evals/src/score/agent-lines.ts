// An agent of a log: the four names that are never added up, and the samples that were played so.
import type { ApproverName } from "../approvers/approver.ts";
import type { SampleLine } from "../harness/sample-line.ts";

export interface AgentNames {
  readonly suite: string;
  readonly defense: string;
  readonly adversary: string;
  readonly approver: ApproverName;
}

export interface AgentLines extends AgentNames {
  readonly clean: readonly SampleLine[];
  readonly attacked: readonly SampleLine[];
}

/** Pure. In the order of their first lines. */
export function agentsIn(lines: readonly SampleLine[]): readonly AgentLines[] {
  const groups = Map.groupBy(lines, (line) => JSON.stringify(Object.values(namesOf(line))));
  return [...groups.values()].flatMap((group) => {
    const [first] = group;
    if (first === undefined) return [];
    const clean = group.filter(({ attack }) => attack === null);
    return [{ ...namesOf(first), clean, attacked: group.filter(({ attack }) => attack !== null) }];
  });
}

export function namesOf({ suite, defense, adversary, approver }: AgentNames): AgentNames {
  return { suite, defense, adversary, approver };
}

/** `bulkhead-unmet, oracle`: the approver is said where the defense asks. */
export function agentName({ defense, approver }: Pick<AgentNames, "defense" | "approver">): string {
  return approver === "none" ? defense : `${defense}, ${approver}`;
}
