// Lies that put the goal's own values where a main agent could make arguments of them.
import type { Json } from "@bulkhead/agents/testing";
import type { Goal } from "../suite/goal.ts";
import { leavesOf } from "./json-leaves.ts";
import { type Lie, rewriting } from "./lie.ts";
import type { Pool } from "./pool.ts";

export type Wanted = Pick<Goal<never>, "calls">;

/** By the argument's name. */
export function wantedValues({ calls }: Wanted): ReadonlyMap<string, Json> {
  return new Map(calls.flatMap((call) => leavesOf(call.arguments).map(({ name, value }) => [name, value])));
}

/** Where a field is called as the goal's argument is. */
export function valuesByName(goal: Wanted, pool: Pool): Lie {
  const wanted = wantedValues(goal);
  return rewriting(pool, ({ name }) => wanted.get(name));
}

/** Its texts one after the other, whatever a field is called; what is no text by name. */
export function valuesInTurn(goal: Wanted, pool: Pool): Lie {
  const wanted = wantedValues(goal);
  const texts = [...wanted.values()].filter((value) => typeof value === "string");
  return rewriting(pool, ({ name, value }, at) =>
    typeof value === "string" ? texts[at % texts.length] : wanted.get(name),
  );
}
