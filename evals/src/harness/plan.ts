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
}

export interface Plan {
  /** In the order in which they are played. */
  readonly samples: readonly PlannedSample[];
  /** How many there are in all, of which these were chosen. */
  readonly of: number;
  /** Where a sample stands in reports: by suite, agent, attack, task and goal. */
  readonly places: ReadonlyMap<string, number>;
}

export async function planSamples(options: PlanOptions): Promise<Plan> {
  const { suites, attacks, tasks, modelName, seed } = options;
  const agents = agentsOf(options);
  const cells = await cellsOf({ suites, attacks, model: modelName, ...(tasks !== undefined && { tasks }) });
  const of = cells.length * agents.length;
  const most = Math.min(options.samples ?? of, Math.ceil((options.part ?? 1) * of));
  const chosen = inChosenOrder(cells, seed).flatMap((cell) => agents.map((agent) => sampleOf(cell, agent)));
  return { samples: chosen.slice(0, most), of, places: placesOf(suites, agents, cells) };
}

function sampleOf(cell: Cell, agent: Agent): PlannedSample {
  const { defense, adversary, approver } = agent;
  return { ...cell, ...agent, id: `${cell.key}/${defense.name}/${adversary.name}/${approver}` };
}

function placesOf(suites: readonly Suite[], agents: readonly Agent[], cells: readonly Cell[]): Plan["places"] {
  const ids = suites.flatMap((suite) =>
    agents.flatMap((agent) => cells.filter((cell) => cell.suite === suite).map((cell) => sampleOf(cell, agent).id)),
  );
  return new Map(ids.map((id, place) => [id, place]));
}
