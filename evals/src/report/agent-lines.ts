// Who was attacked: the four names that are never added up, and the samples of one suite that were played so.
import type { SampleLine } from "../harness/sample-line.ts";

export interface AgentLines {
  readonly suite: string;
  readonly defense: string;
  readonly adversary: string;
  readonly approver: string;
  readonly clean: readonly SampleLine[];
  readonly attacked: readonly SampleLine[];
}

/** In the order of their first lines. */
export function agentsIn(lines: readonly SampleLine[]): readonly AgentLines[] {
  const groups = Map.groupBy(lines, ({ suite, defense, adversary, approver }) =>
    JSON.stringify([suite, defense, adversary, approver]),
  );
  return [...groups.values()].flatMap((group) => {
    const [first] = group;
    if (first === undefined) return [];
    const { suite, defense, adversary, approver } = first;
    const clean = group.filter(({ attack }) => attack === null);
    return [{ suite, defense, adversary, approver, clean, attacked: group.filter(({ attack }) => attack !== null) }];
  });
}

/** `bulkhead-unmet, oracle`: the approver is said where the defense asks. */
export function agentName({ defense, approver }: Pick<AgentLines, "defense" | "approver">): string {
  return approver === "none" ? defense : `${defense}, ${approver}`;
}
