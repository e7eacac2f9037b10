// What each adversary tries, in order. The same attempts at each start.

import type { Json, Scheme } from "@bulkhead/agents/testing";
import { beside, instead } from "../adversaries/colluding-main.ts";
import { valuesByName } from "../adversaries/goal-lies.ts";
import { drawing, type Lie, mixing, rewriting } from "../adversaries/lie.ts";
import type { Pool } from "../adversaries/pool.ts";
import type { GoalCall } from "../suite/goal.ts";
import type { Flow } from "./flow.ts";
import { injectionFor } from "./goals.ts";
import { hostileTexts, leavesOf } from "./made-value.ts";
import type { Scenario, ScenarioAdversary } from "./scenario.ts";

export interface Attempt {
  /** `none`: no attack. */
  readonly adversary: ScenarioAdversary | "none";
  readonly injection?: string;
  readonly lie?: Lie;
  readonly main?: NonNullable<Scheme["main"]>;
  /** What was returned for the attacker so far, as it is played. */
  readonly chosen?: readonly { readonly worker: string; readonly value: Json }[];
  /** Where readers lie, nothing useful can come of it. */
  readonly mustBeUseful: boolean;
}

interface Attacked {
  readonly flow: Flow;
  readonly scenario: Scenario;
  readonly goals: readonly GoalCall[];
}

export function attempts(adversary: ScenarioAdversary, attacked: Attacked): Iterable<Attempt> {
  switch (adversary) {
    case "obedient":
      return attacked.goals.map((goal) => ({ adversary, injection: injectionFor(goal), mustBeUseful: true }));
    case "chosen-value":
      return chosen(attacked);
    case "colluding-main":
      return attacked.flow.kind === "workflow" ? [] : colluding(attacked); // there the main side is code
    default:
      return adversary satisfies never;
  }
}

/** Of seeded lies, whole and in half of the leaves. */
const DRAWN = 8;

function* chosen({ flow, scenario, goals }: Attacked): Iterable<Attempt> {
  const [goal] = goals;
  if (goal === undefined || !flow.workers.some(({ kind }) => kind === "model")) return;
  const injection = injectionFor(goal);
  for (const lie of lies(poolOf(goals, scenario, injection))) {
    const told: { worker: string; value: Json }[] = [];
    const heard: Lie = (asked) => {
      const value = lie(asked);
      told.push({ worker: asked.worker, value });
      return value;
    };
    yield { adversary: "chosen-value", injection, lie: heard, chosen: told, mustBeUseful: false };
  }
}

/** One thing in every leaf that takes it, then as the seed draws. */
function lies(pool: Pool): readonly Lie[] {
  const seeds = Array.from({ length: DRAWN }, (_, seed) => String(seed));
  const wishes: readonly Json[] = [...pool.texts, ...pool.numbers, true, false];
  return [
    ...wishes.map((wish) => rewriting(pool, ({ value }) => (typeof value === typeof wish ? wish : undefined))),
    ...seeds.flatMap((seed) => [drawing(pool, seed), mixing(pool, seed)]),
  ];
}

/** What the attacker can put into a leaf: his own values, the user's, values next to them, an order to who reads it. */
function poolOf(goals: readonly GoalCall[], { input }: Scenario, injection: string): Pool {
  const known = [...goals.flatMap(({ arguments: args }) => leavesOf(args)), ...leavesOf(input)];
  const numbers = known.filter((value) => typeof value === "number").flatMap((value) => [value, value - 1, value + 1]);
  const texts = known.filter((value) => typeof value === "string");
  return { texts: [...new Set([...texts, ...hostileTexts, injection])], numbers: [...new Set([...numbers, 0])] };
}

/** Beside the job and instead of it, with values of the goal's in the places where they will be handles. */
function colluding({ goals, scenario }: Attacked): readonly Attempt[] {
  return goals.flatMap((goal) => {
    const tried = { calls: [goal] };
    const injection = injectionFor(goal);
    const lie = valuesByName(tried, poolOf(goals, scenario, injection));
    const all = [beside(tried), instead(tried)];
    return all.map((main): Attempt => ({ adversary: "colluding-main", injection, main, lie, mustBeUseful: false }));
  });
}
