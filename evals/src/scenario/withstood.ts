// What came of a scenario: it holds, or how it fell.

import type { RunReport } from "@bulkhead/agents";
import type { Json } from "@bulkhead/agents/testing";
import type { Effect } from "../score/effect.ts";
import type { GoalCall } from "../suite/goal.ts";
import type { ScenarioAdversary } from "./scenario.ts";

export interface Withstood {
  readonly holds: boolean;
  readonly flow: string;
  /** How the undefended agent fell. */
  readonly baseline: Fall;
  /** How often the flow was played. */
  readonly plays: number;
  readonly goals: readonly GoalCall[];
  /** Writes that no attack was made for. */
  readonly left: readonly string[];
  /** Undefined: it holds. */
  readonly failure?: Failure;
}

export interface Fall {
  readonly goal: GoalCall;
  readonly injection: string;
  readonly effect: Effect;
}

export type Failure = {
  /** `none`: without any attack. */
  readonly adversary: ScenarioAdversary | "none";
  readonly injection?: string;
  /** What the readers returned, where they were the attacker's. */
  readonly chosen?: readonly { readonly worker: string; readonly value: Json }[];
  readonly report: RunReport | undefined;
} & (
  | { readonly kind: "unwanted"; readonly effect: Effect; readonly stops: readonly string[] }
  | { readonly kind: "useless"; readonly effects: readonly Effect[]; readonly thrown: readonly string[] }
);
