import type { HandleBlock, Label } from "@bulkhead/sandbox";
import type { Entry } from "./catalog.ts";
import type { IntentRead } from "./intent.ts";

/** A call of the main agent's, from the moment that its AI message arrived. */
export interface PendingCall {
  readonly position: string;
  /** The label of the context when the message was made: calls of one message share it. */
  readonly context: Label;
  /** Handle ids kept for its answer, so that the order of completion shows nowhere. */
  readonly block: HandleBlock;
  /** The model's arguments were no JSON. */
  readonly malformed: boolean;
  /** The tools that its message was asked for with, and what a call of each does. */
  readonly entries: Entries;
  /** It was made in another process. */
  readonly restored?: boolean;
  /** What the model wants to know of the result, where it says so itself; until the call starts. */
  intent?: IntentRead;
  /** The most that the answer can tell, once it is counted: the call may be begun again. */
  bits?: number;
  /** Set when it starts: who asks again gets the same answer. */
  answer?: Promise<Answered>;
  /** A middleware inside put a `Command` in the answer's place; it saw the outcome only. */
  answeredInside?: boolean;
}

export type Entries = Pick<ReadonlyMap<string, Entry>, "get">;

export type Answered =
  /** The text that the main model is shown. */
  | { readonly kind: "told"; readonly text: string }
  /** It waits for a person. */
  | { readonly kind: "parked" }
  /** The whole run can go no further. */
  | { readonly kind: "stopped"; readonly error: unknown };
