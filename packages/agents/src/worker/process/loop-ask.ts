// What a worker's loop in another process asks this side for, and what it is answered. Rule: an ask is a word and says nothing
// else. It names no tool, no handle, no model and no option: which calls are meant is what the model replied last, and what the
// model is asked with is the conversation so far, and both stand on this side too.
import type { Code } from "@bulkhead/sandbox";
import type { ModelReply } from "../../model/model-port.ts";

const ASKS = ["model", "calls", "clean"] as const;

/** The model's next reply; answers to the calls of its last one; what was shown so far, as the guard leaves it. */
export type LoopAsk = (typeof ASKS)[number];

/** Undefined: no loop of ours asks that. */
export const readAsk = (body: unknown): LoopAsk | undefined => ASKS.find((ask) => ask === body);

export interface AnsweredModel {
  readonly reply: ModelReply;
  /** How the boundary would reject the arguments of each `return` in it, in order; null: it would not. */
  readonly codes: readonly (Code | null)[];
}
