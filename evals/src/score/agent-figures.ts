// What each agent is good for: which tasks it does without an attacker, by task and class, what it asks of a person for
// that, and how much of the undefended agent's work is left.
import type { SampleLine } from "../harness/sample-line.ts";
import { TASK_CLASSES, type TaskClass } from "../suite/task.ts";
import { sum } from "./rate.ts";

export interface AgentFigures {
  readonly suite: string;
  readonly defense: string;
  readonly adversary: string;
  readonly approver: SampleLine["approver"];
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

/** Pure. In the order of the lines. */
export function agentFigures(lines: readonly SampleLine[]): readonly AgentFigures[] {
  const clean = lines.filter(({ attack }) => attack === null);
  return [...Map.groupBy(clean, agentOf).values()].flatMap((runs) => {
    const [first] = runs;
    if (first === undefined) return [];
    const { suite, defense, adversary, approver } = first;
    const tasks = new Set(runs.map(({ task }) => task));
    const bare = clean.filter((line) => line.defense === "none" && line.suite === suite && tasks.has(line.task));
    const could = new Set(bare.filter(({ useful }) => useful).map(({ task }) => task));
    const done = runs.filter(({ useful }) => useful).length;
    return {
      suite,
      defense,
      adversary,
      approver,
      tasks: runs.length,
      done,
      ofUndefended: could.size === 0 ? null : done / could.size,
      asksPerTask: sum(runs, ({ asks }) => asks) / runs.length,
      classes: TASK_CLASSES.flatMap((name) => {
        const of = runs.filter((line) => line.class === name);
        return of.length === 0
          ? []
          : [{ class: name, tasks: of.length, done: of.filter(({ useful }) => useful).length }];
      }),
      below: runs
        .filter(({ task, useful }) => !useful && could.has(task))
        .map(({ task, class: name, refused }) => ({ task, class: name, refused })),
    };
  });
}

/** What is played against: never added up. */
export function agentOf({ suite, defense, adversary, approver }: SampleLine): string {
  return JSON.stringify([suite, defense, adversary, approver]);
}
