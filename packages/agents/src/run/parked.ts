// What waits for a person: the ledger has a question at its position, or below it, on which nobody has acted yet. Rule: a
// code `needs_approval` without one is somebody's own throw.
import { type Claim, comparePositions, type EffectState } from "@bulkhead/memory";
import type { AnyRun } from "./run.ts";

export function isParked({ claim }: AnyRun, position: string): boolean {
  for (const { position: at, state } of claim?.effects.values() ?? [])
    if (WAITING.has(state) && (at === position || at.startsWith(`${position}/`))) return true;
  return false;
}

/** Answered since, but the call that asked is not made again before its run is taken up. */
const WAITING: ReadonlySet<EffectState> = new Set(["asked", "approved", "rejected", "expired"]);

/** The questions' ids, in the order of positions: all that an interrupt may tell. */
export function openQuestions(claim: Claim): readonly string[] {
  return [...claim.effects.values()]
    .filter(({ state }) => state === "asked")
    .sort((a, b) => comparePositions(a.position, b.position))
    .map(({ id }) => id);
}
