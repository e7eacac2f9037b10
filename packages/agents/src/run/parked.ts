// What waits for a person: a call at its position, or below it, has a question in the ledger on which the run has not acted
// yet. Rule: a code `needs_approval` without one is somebody's own throw.
import { byPosition, type Claim } from "@bulkhead/memory";
import type { AnyRun } from "./run.ts";

/** Two reads that are the same have one question, which stands at the position of the first. */
export function isParked({ questions }: AnyRun, position: string): boolean {
  return questions.at(position).length > 0;
}

/** The questions' ids, in the order of positions: all that an interrupt may tell. */
export function openQuestions(claim: Claim): readonly string[] {
  const asked = [...claim.effects.values()].filter(({ state }) => state === "asked");
  return byPosition(asked).map(({ id }) => id);
}
