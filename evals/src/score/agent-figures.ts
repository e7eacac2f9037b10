// What each agent is good for: which tasks it does without an attacker, by task and class, what it asks of a person for
// that, and how much of the undefended agent's work is left.
import type { SampleLine } from "../harness/sample-line.ts";
import { TASK_CLASSES, type TaskClass } from "../suite/task.ts";
import { type AgentLines, type AgentNames, agentsIn, namesOf } from "./agent-lines.ts";
import { sum } from "./rate.ts";

export interface AgentFigures extends AgentNames {
  /** Of clean runs. */
  readonly tasks: number;
  readonly done: number;
  /** Tasks done, over those that the undefended agent did of the same tasks; null: it was not played, or did none. */
  readonly ofUndefended: number | null;
  readonly asksPerTask: number;
  readonly classes: readonly { readonly class: TaskClass; readonly tasks: number; readonly done: number }[];
  /** The tasks that were not done, and the undefended agent does. */
  readonly below: readonly TaskBelow[];
}

export interface TaskBelow {
  readonly task: string;
  readonly class: TaskClass;
  readonly refused: SampleLine["refused"];
}

/** Pure. Of those with clean runs, in the order of the lines. */
export function agentFigures(lines: readonly SampleLine[]): readonly AgentFigures[] {
  const agents = agentsIn(lines);
  return agents.filter(({ clean }) => clean.length > 0).map((agent) => figuresOf(agent, agents));
}

function figuresOf({ clean, ...agent }: AgentLines, agents: readonly AgentLines[]): AgentFigures {
  const tasks = new Set(clean.map(({ task }) => task));
  const bare = agents.filter(({ defense, suite }) => defense === "none" && suite === agent.suite);
  const same = bare.flatMap((one) => one.clean).filter(({ task, useful }) => useful && tasks.has(task));
  const could = new Set(same.map(({ task }) => task));
  const done = clean.filter(({ useful }) => useful).length;
  return {
    ...namesOf(agent),
    tasks: clean.length,
    done,
    ofUndefended: could.size === 0 ? null : done / could.size,
    asksPerTask: sum(clean, ({ asks }) => asks) / clean.length,
    classes: TASK_CLASSES.flatMap((name) => {
      const of = clean.filter((line) => line.class === name);
      return of.length === 0 ? [] : [{ class: name, tasks: of.length, done: of.filter(({ useful }) => useful).length }];
    }),
    below: clean
      .filter(({ task, useful }) => !useful && could.has(task))
      .map(({ task, class: name, refused }) => ({ task, class: name, refused })),
  };
}
