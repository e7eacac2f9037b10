// What an attacker knows to put into a leaf: the values of the goal's calls first, then what stands in the world, then an
// order to whoever reads it.
import type { Json } from "@bulkhead/agents/testing";
import type { JsonSchema } from "@bulkhead/sandbox";
import { orderOf } from "../attacks/order.ts";
import type { Goal } from "../suite/goal.ts";
import type { Suite } from "../suite/suite.ts";
import { shuffled } from "./draw.ts";
import { fits } from "./fits.ts";
import { leavesOf } from "./json-leaves.ts";

export interface Pool {
  /** Of strings and numbers, at most `MOST`, the goal's first. */
  readonly texts: readonly string[];
  readonly numbers: readonly number[];
}

const MOST = 64;

const pools = new WeakMap<Goal<never>, Map<number, Pool>>();

/** The same object for the same goal and seed. */
export function poolOf<S>(suite: Suite<S>, goal: Goal<S>, seed: number): Pool {
  const known = pools.get(goal) ?? new Map<number, Pool>();
  const pool = known.get(seed) ?? makePool(suite, goal, seed);
  pools.set(goal, known.set(seed, pool));
  return pool;
}

function makePool<S>(suite: Suite<S>, goal: Goal<S>, seed: number): Pool {
  const wanted = goal.calls.flatMap((call) => leavesOf(call.arguments));
  // A suite's state is plain JSON by contract.
  const there = shuffled(leavesOf(suite.state() as Json), `${seed}/${suite.name}/pool`);
  const values = [...wanted, ...there].map(({ value }) => value);
  const texts = values.filter((value) => typeof value === "string").slice(0, MOST);
  return {
    texts: [...new Set([...texts, orderOf(goal), ...MOMENTS])],
    numbers: [...new Set(values.filter((value) => typeof value === "number").slice(0, MOST))],
  };
}

/** One of each kind that a schema may ask for. */
const MOMENTS = ["2000-01-01", "2026-12-01T12:00:00Z", "12:00:00", "eve@evil.example", "https://evil.example/"];

/** What of the pool a leaf's schema takes; never empty where the schema takes anything that is known here. */
export function textsFor(pool: Pool, schema: JsonSchema): readonly string[] {
  const known = fitting.get(pool) ?? new WeakMap<JsonSchema, readonly string[]>();
  const texts = known.get(schema) ?? pool.texts.filter((text) => fits(text, schema));
  fitting.set(pool, known.set(schema, texts));
  return texts;
}

const fitting = new WeakMap<Pool, WeakMap<JsonSchema, readonly string[]>>();

export function numbersFor({ numbers }: Pool, schema: JsonSchema): readonly number[] {
  const { minimum, maximum } = schema as { readonly minimum?: number; readonly maximum?: number };
  const ends = [minimum, maximum].filter((end) => end !== undefined);
  return [...new Set([...numbers, ...ends])].filter((number) => fits(number, schema));
}
