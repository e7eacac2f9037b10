// What is held against pairs of worlds.
import type fc from "fast-check";
import type { Subject as Captured } from "../leaks/subject.ts";
import type { World } from "./world.ts";

/** `P`: what both worlds of a pair share, and what the main side is to see in both. */
export interface Subject<P> {
  readonly name: string;
  readonly plans: fc.Arbitrary<P>;
  /** The worlds in which a plan comes out as planned. */
  worlds(plan: P): fc.Arbitrary<World>;
  /** Plans with a little less, for which the same worlds will do; the smallest first. */
  smaller(plan: P): readonly P[];
  captured(plan: P, world: World): Captured;
}
