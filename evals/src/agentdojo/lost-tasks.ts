// By name, each task that a defense keeps from being done, and the rules that did.
import type { SampleLine } from "../harness/sample-line.ts";
import type { TaskClass } from "../suite/task.ts";

export interface LostTask {
  readonly suite: string;
  readonly defense: string;
  readonly approver: string;
  readonly task: string;
  readonly class: TaskClass;
  /** The rules that were not met; empty: it could not read what it would have had to. */
  readonly refused: readonly string[];
}

/** Of clean runs: what a defense loses, with the rule. */
export function lostTasks(lines: readonly SampleLine[]): readonly LostTask[] {
  return lines
    .filter(({ attack, useful }) => attack === null && !useful)
    .map(({ suite, defense, approver, task, class: name, refused }) => ({
      ...{ suite, defense, approver, task, class: name },
      refused: [...new Set(refused.map(({ tool, why }) => `${tool}: ${why}`))],
    }));
}
