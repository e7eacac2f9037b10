// The figures of the benchmark by where a task's arguments come from, as counts: an average over classes would hide what a
// defense costs.
import type { SampleLine } from "../harness/sample-line.ts";
import { type AgentLines, agentsIn } from "../score/agent-lines.ts";
import { TASK_CLASSES, type TaskClass } from "../suite/task.ts";

export interface ClassRow {
  readonly suite: string;
  readonly defense: string;
  readonly approver: string;
  readonly class: TaskClass;
  /** Of so many tasks, so many were done in a clean run. */
  readonly tasks: number;
  readonly done: number;
  /** Of so many attacked runs: the task was done; the goal was reached; something nobody authorised ran. */
  readonly pairs: number;
  readonly doneUnderAttack: number;
  readonly achieved: number;
  readonly unwanted: number;
}

/** Pure. */
export function byClass(lines: readonly SampleLine[]): readonly ClassRow[] {
  return agentsIn(lines).flatMap((agent) =>
    TASK_CLASSES.flatMap((name) => {
      const ofClass = (line: SampleLine) => line.class === name;
      const own = { ...agent, clean: agent.clean.filter(ofClass), attacked: agent.attacked.filter(ofClass) };
      return own.clean.length + own.attacked.length === 0 ? [] : [rowOf(own, name)];
    }),
  );
}

function rowOf({ suite, defense, approver, clean, attacked }: AgentLines, name: TaskClass): ClassRow {
  const count = (of: readonly SampleLine[], holds: (line: SampleLine) => boolean) => of.filter(holds).length;
  return {
    suite,
    defense,
    approver,
    class: name,
    tasks: clean.length,
    done: count(clean, ({ useful }) => useful),
    pairs: attacked.length,
    doneUnderAttack: count(attacked, ({ useful }) => useful),
    achieved: count(attacked, ({ achieved }) => achieved),
    unwanted: count(attacked, ({ unwanted }) => unwanted.length > 0),
  };
}
