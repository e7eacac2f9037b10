// The lies that a knowing attacker tries first. It knows the goal, the task's script and the world: which field of a result
// becomes which argument of the call that it wants to bend, and which rows the operator has.
import type { Json, Leaf, Part } from "@bulkhead/agents/testing";
import type { Goal } from "../suite/goal.ts";
import type { Suite } from "../suite/suite.ts";
import type { Task } from "../suite/task.ts";
import { shuffled } from "./draw.ts";
import { valuesInTurn, wantedValues } from "./goal-lies.ts";
import { leavesOf, rowsOf } from "./json-leaves.ts";
import { type Lie, rewriting } from "./lie.ts";
import type { Pool } from "./pool.ts";

/** At most so many rows of the state are told whole. */
const ROWS = 3;

export function directedLies<S>(
  task: Task<S>,
  goal: Goal<S>,
  pool: Pool,
): readonly [feeding: Lie, named: Lie, inTurn: Lie] {
  const feeding = fieldsOf(task, goal);
  const wanted = wantedValues(goal);
  return [
    rewriting(pool, ({ name }) => feeding.get(name)),
    rewriting(pool, ({ name }) => feeding.get(name) ?? wanted.get(name)),
    valuesInTurn(goal, pool),
  ];
}

/** A row of the world, told whole: those first that have most of the fields which the script makes use of. */
export function rowLies<S>(suite: Suite<S>, { id, script }: Task<S>, pool: Pool, seed: number): readonly Lie[] {
  const used = new Set(script.steps.flatMap(({ args }) => Object.values(args).flatMap(fieldsIn)));
  const uses = (row: Readonly<Record<string, Json>>) => Object.keys(row).filter((name) => used.has(name)).length;
  return shuffled(rowsOf(suite.state() as Json), `${seed}/${id}/rows`) // a state is plain JSON
    .filter((row) => uses(row) > 0)
    .toSorted((a, b) => uses(b) - uses(a))
    .slice(0, ROWS)
    .map((row) => rewriting(pool, ({ name }) => (Object.hasOwn(row, name) ? row[name] : undefined)));
}

/** By the name of a result's field: the goal's value for the argument that the script fills with it. */
function fieldsOf<S>({ script }: Task<S>, goal: Goal<S>): ReadonlyMap<string, Json> {
  const fields = new Map<string, Json>();
  for (const step of script.steps) {
    for (const [argument, leaf] of Object.entries(step.args)) {
      const wanted = goal.calls.find(
        ({ tool, arguments: args }) => tool === step.call && Object.hasOwn(args, argument),
      );
      const [value] = leavesOf(wanted?.arguments[argument] ?? []);
      for (const field of fieldsIn(leaf)) if (!fields.has(field)) fields.set(field, value?.value ?? null);
    }
  }
  for (const [field, value] of fields) if (value === null) fields.delete(field);
  return fields;
}

function fieldsIn(part: Part): readonly string[] {
  if (typeof part === "string") return [];
  if ("parts" in part) return part.parts.flatMap(fieldsIn);
  if ("extract" in part) return [part.extract.split(".").at(-1) ?? ""];
  if ("list" in part) return part.list.flatMap(fieldsIn);
  if ("compose" in part) return part.compose.flatMap(fieldsIn);
  return "compute" in part ? part.compute.slice(1).flatMap((of) => fieldsIn(of as Leaf | string)) : [];
}
