// What is to be played: every cell with every agent, or a part of the cells that the seed chose.
import type { Adversary } from "../adversaries/adversary.ts";
import type { ApproverName } from "../approvers/approver.ts";
import type { Attack } from "../attacks/attack.ts";
import type { Defense } from "../defenses/defense.ts";
import type { Suite } from "../suite/suite.ts";
import { type Agent, agentsOf } from "./agents.ts";
import { type Cell, cellsOf } from "./cell.ts";
import { inChosenOrder } from "./chosen-cells.ts";

export interface PlanOptions {
  readonly suites: readonly Suite[];
  /** None: clean runs only. */
  readonly attacks: readonly Attack[];
  readonly defenses: readonly Defense[];
  readonly adversaries: readonly Adversary[];
  readonly approvers: readonly ApproverName[];
  /** Of tasks; without it all. */
  readonly tasks?: readonly string[];
  /** Stands in for an adversary that needs workers, where a defense has none. */
  readonly plain: Adversary;
  /** What the agent's model is called, for attacks that address it. */
  readonly modelName: string;
  readonly seed: number;
  /** At most so many samples. */
  readonly samples?: number;
  /** Above 0 and up to 1: this part of all samples. */
  readonly part?: number;
}

export interface PlannedSample extends Cell, Agent {
  readonly id: string;
  /** Where it stands in reports: by suite, agent, attack, task and goal. */
  readonly place: number;
}

export interface Plan {
  /** In the order in which they are played. */
  readonly samples: readonly PlannedSample[];
  /** How many there are in all, of which these were chosen. */
  readonly of: number;
}

/** Only what was chosen is made: in all there are some hundred thousand samples. */
export async function planSamples(options: PlanOptions): Promise<Plan> {
  const { suites, attacks, tasks, modelName, seed } = options;
  const agents = agentsOf(options);
  const cells = await cellsOf({ suites, attacks, model: modelName, ...(tasks !== undefined && { tasks }) });
  const of = cells.length * agents.length;
  const most = Math.min(options.samples ?? of, Math.ceil((options.part ?? 1) * of));
  const cellAt = new Map(cells.map((cell, at) => [cell, at]));
  const chosen = inChosenOrder(cells, seed).slice(0, Math.ceil(most / agents.length));
  const samples = chosen.flatMap((cell) =>
    agents.map((agent, at) => {
      const place = (suites.indexOf(cell.suite) * agents.length + at) * cells.length + (cellAt.get(cell) ?? 0);
      return sampleOf(cell, agent, place);
    }),
  );
  return { samples: samples.slice(0, most), of };
}

function sampleOf(cell: Cell, agent: Agent, place: number): PlannedSample {
  const { defense, adversary, approver } = agent;
  return { ...cell, ...agent, id: `${cell.key}/${defense.name}/${adversary.name}/${approver}`, place };
}
