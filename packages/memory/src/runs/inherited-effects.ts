// What a fork inherits: the effects of the run that it was forked from, and of those that that one was forked from in its
// turn, whose calls it may not have come to. What one of them has done, or begun, in the place of an older one counts once.
import type { Effect } from "./effect.ts";

export function inheritedEffects(ofAll: readonly Effect[]): readonly Effect[] {
  const replaced = new Set(ofAll.flatMap((effect) => (hasTaken(effect) ? (effect.inheritedFrom ?? []) : [])));
  return ofAll.filter(({ id }) => !replaced.has(id));
}

/** One that was only asked about, or did nothing, leaves the older one as it was. */
function hasTaken({ state, undone }: Effect): boolean {
  return state === "done" || state === "intended" || (state === "failed" && undone !== true);
}
