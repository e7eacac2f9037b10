// What an evaluation found, beside the summary's figures: what each agent is good for, what ran outside the rules, what the
// rules permit and nobody authorised, and what would let the tasks pass that they keep from being done.
import type { Defense } from "../defenses/defense.ts";
import type { OutsideRules, SampleLine } from "../harness/sample-line.ts";
import type { Suite } from "../suite/suite.ts";
import type { TaskClass } from "../suite/task.ts";
import { type AgentFigures, agentFigures } from "./agent-figures.ts";
import { type PermittedHarm, permittedHarm } from "./permitted-harm.ts";
import { type WayOut, wayOut } from "./way-out.ts";

export interface Findings {
  readonly agents: readonly AgentFigures[];
  /** Must be empty: each is a fault of the rules' enforcement. */
  readonly outside: readonly (OutsideRules & { readonly id: string })[];
  readonly permitted: readonly PermittedHarm[];
  readonly waysOut: readonly TaskWayOut[];
}

/** A task that the undefended agent does, and no defense with rules does with this approver. */
export interface TaskWayOut extends WayOut {
  readonly suite: string;
  readonly task: string;
  readonly class: TaskClass;
  readonly defense: string;
  readonly approver: SampleLine["approver"];
}

/** `suites`, `defenses`: what was played. Without them no way out is looked for, which plays those tasks again. */
export async function findings(
  lines: readonly SampleLine[],
  { suites, defenses }: { readonly suites: readonly Suite[]; readonly defenses: readonly Defense[] },
): Promise<Findings> {
  const agents = agentFigures(lines);
  return {
    agents,
    outside: lines.flatMap(({ id, outside }) => (outside ?? []).map((one) => ({ id, ...one }))),
    permitted: permittedHarm(lines),
    waysOut: await waysOut(
      agents,
      suites,
      defenses.filter(({ rules }) => rules === true),
    ),
  };
}

async function waysOut(
  agents: readonly AgentFigures[],
  suites: readonly Suite[],
  defenses: readonly Defense[],
): Promise<readonly TaskWayOut[]> {
  const found: TaskWayOut[] = [];
  const ruled = agents.filter(({ defense }) => defenses.some(({ name }) => name === defense));
  for (const same of Map.groupBy(ruled, ({ suite, approver }) => `${suite}/${approver}`).values()) {
    const [first] = same;
    const suite = suites.find(({ name }) => name === first?.suite);
    const defense = defenses.find(({ name }) => name === first?.defense);
    if (first === undefined || suite === undefined || defense === undefined) continue;
    const { approver } = first;
    for (const { task: id, class: name } of first.below) {
      const task = suite.tasks.find((one) => one.id === id);
      if (task === undefined || !same.every(({ below }) => below.some((one) => one.task === id))) continue;
      const out = await wayOut(suite, task, { defense, approver });
      found.push({ suite: suite.name, task: id, class: name, defense: defense.name, approver, ...out });
    }
  }
  return found;
}
