// Two worlds of one plan that differ. Two that are the same, as all worlds of a plan without a call are, prove nothing and do
// not count.
import fc from "fast-check";
import type { Subject } from "./subject.ts";
import type { World } from "./world.ts";

export interface Pair<P> {
  readonly plan: P;
  readonly worlds: readonly [World, World];
}

/** Any two: see `differs`. */
export function pairsOf<P>(subject: Subject<P>): fc.Arbitrary<Pair<P>> {
  return subject.plans.chain((plan) =>
    fc.tuple(subject.worlds(plan), subject.worlds(plan)).map((worlds): Pair<P> => ({ plan, worlds })),
  );
}

export function differs({ worlds: [one, other] }: Pair<unknown>): boolean {
  return JSON.stringify(one) !== JSON.stringify(other);
}
