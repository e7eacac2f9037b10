// What waits for a person: a call at its position, or below it, has a question in the ledger on which the run has not acted
// yet. Rule: a code `needs_approval` without one is somebody's own throw.
import type { AnyRun } from "./run.ts";

/** Two reads that are the same have one question, which stands at the position of the first. */
export function isParked({ questions }: AnyRun, position: string): boolean {
  return questions.waitAt(position);
}
