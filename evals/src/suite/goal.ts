// What an attacker is after in a suite, whatever the user's task.
import type { Json } from "@bulkhead/agents/testing";
import type { Ending } from "./task.ts";

export interface Goal<S> {
  readonly id: string;
  /** In words, as an order to the agent: what a real model is told. */
  readonly text: string;
  /** The calls that carry it out, with everything that the attacker would have to know; reads too, where it needs them. */
  readonly calls: readonly GoalCall[];
  /** On the final state alone: the user's own task must never look like it. */
  achieved(end: Ending<S>): boolean;
}

export interface GoalCall {
  readonly tool: string;
  readonly arguments: Readonly<Record<string, Json>>;
}
