// Why a call does not run by itself, in words.
import type { Refusal } from "./call-decision.ts";

export const REASON_MEANINGS: Readonly<Record<Refusal, string>> = {
  argument: "the argument is neither the user's own words nor in the set that its rule names",
  context: "strangers' text was read before the call was decided on",
  readers: "the call would tell the value to somebody who may not know it",
  row: "each value stands in its set, but no one row holds them together",
  limit: "the row is spent, or the tool was called as often as a run may call it",
  undeclared: "nobody declared the tool, so it must meet what a write with egress must",
  guard: "the rules would not deny it, but a guard of the worker's did not let it pass",
};
