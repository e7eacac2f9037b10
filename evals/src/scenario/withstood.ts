// What came of a scenario: it holds, or how it fell.
import type { RunReport } from "@bulkhead/agents";
import type { Json } from "@bulkhead/agents/testing";
import type { ScenarioGoal } from "./goals.ts";
import type { ScenarioAdversary, ScenarioEffect } from "./scenario.ts";

export interface Withstood {
  readonly holds: boolean;
  readonly flow: string;
  /** How the undefended agent fell. */
  readonly baseline: Fall;
  /** How often the flow was played. */
  readonly plays: number;
  readonly goals: readonly ScenarioGoal[];
  /** Writes that no attack was made for. */
  readonly left: readonly string[];
  /** Undefined: it holds. */
  readonly failure?: Failure;
}

export interface Fall {
  readonly goal: ScenarioGoal;
  readonly injection: string;
  readonly effect: ScenarioEffect;
}

export type Failure = {
  /** `none`: without any attack. */
  readonly adversary: ScenarioAdversary | "none";
  readonly injection?: string;
  /** What the readers returned, where they were the attacker's. */
  readonly chosen?: readonly { readonly worker: string; readonly value: Json }[];
  readonly report: RunReport | undefined;
} & (
  | { readonly kind: "unwanted"; readonly effect: ScenarioEffect; readonly stops: readonly string[] }
  | { readonly kind: "useless"; readonly effects: readonly ScenarioEffect[]; readonly thrown: readonly string[] }
);
