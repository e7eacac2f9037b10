// The positions of a run, each with what stands there: a write of a workflow is an operation and an effect.
import { comparePositions, type Effect, type RunTree } from "@bulkhead/memory";

export interface Place {
  readonly position: string;
  readonly operation: RunTree["operations"][number] | undefined;
  readonly effect: Effect | undefined;
}

/** In the order in which they were issued, what stands below an operation after it. */
export function placesOf({ operations, effects }: Pick<RunTree, "operations" | "effects">): readonly Place[] {
  const positions = new Set([...operations, ...effects].map(({ position }) => position));
  return [...positions].sort(comparePositions).map((position) => ({
    position,
    operation: operations.find((one) => one.position === position),
    effect: effects.find((one) => one.position === position),
  }));
}

/** The nearest above it that is there: `o3` of `o3/2-1`. */
export function parentOf(position: string, places: readonly Place[]): string | undefined {
  for (let up = position; up.includes("/"); ) {
    up = up.slice(0, up.lastIndexOf("/"));
    if (places.some((place) => place.position === up)) return up;
  }
  return undefined;
}
