// What is played against: a task of a suite, clean or with one attack for one goal. Every agent is played on the same cells.
import type { Attack, Injection } from "../attacks/attack.ts";
import type { Goal } from "../suite/goal.ts";
import { seenVectors } from "../suite/seen-vectors.ts";
import type { Suite } from "../suite/suite.ts";
import type { Task } from "../suite/task.ts";

export interface Cell {
  readonly suite: Suite;
  readonly task: Task<unknown>;
  /** Without it the cell is clean. */
  readonly attacked?: { readonly attack: Attack; readonly goal: Goal<unknown> };
  readonly injection: Injection;
  /** `suite/task/attack:goal`, or `suite/task/clean`. */
  readonly key: string;
}

interface Choice {
  readonly suites: readonly Suite[];
  readonly attacks: readonly Attack[];
  /** Names; without it all. */
  readonly tasks?: readonly string[];
  /** What the agent's model is called. */
  readonly model: string;
}

/** Clean ones first, then by attack, task and goal. A pair that an attack does not fit is left out. */
export async function cellsOf({ suites, attacks, tasks, model }: Choice): Promise<readonly Cell[]> {
  const all: Cell[] = [];
  for (const suite of suites) {
    const chosen = suite.tasks.filter(({ id }) => tasks === undefined || tasks.includes(id));
    all.push(...chosen.map((task) => cleanCell(suite, task)));
    const seen = new Map<Task<unknown>, readonly string[]>();
    if (attacks.length > 0) for (const task of chosen) seen.set(task, await seenVectors(suite, task));
    for (const attack of attacks) {
      for (const task of chosen) {
        for (const goal of suite.goals) {
          const injection = attack.inject({ suite, task, goal, seen: seen.get(task) ?? [], model });
          if (injection === undefined) continue;
          const key = `${suite.name}/${task.id}/${attack.name}:${goal.id}`;
          all.push({ suite, task, attacked: { attack, goal }, injection, key });
        }
      }
    }
  }
  return all;
}

function cleanCell(suite: Suite, task: Task<unknown>): Cell {
  return { suite, task, injection: { vectors: {} }, key: `${suite.name}/${task.id}/clean` };
}
