// Non-interference, held against generated pairs of worlds: equal admitted values and statuses, everything else different.
// Where the main side tells two worlds apart, the pair is made small and said: what differs in the worlds, and where it
// shows.
import fc from "fast-check";
import type { Way } from "../leaks/capture.ts";
import type { KeptDatabase } from "../leaks/kept-database.ts";
import { type Difference, firstDifference } from "./difference.ts";
import { type MainSide, mainSideOf } from "./main-side.ts";
import { differs, type Pair, pairsOf } from "./pair.ts";
import { differentFeatures, type Feature, reduceWorlds } from "./reduce-worlds.ts";
import type { Subject } from "./subject.ts";
import { placeAskedInVain, type World } from "./world.ts";

export interface CheckOptions {
  readonly pairs: number;
  readonly seed: number;
  /**
   * How the main side is recorded: the pairs take these in turn. Default: three times `stream`, which hears all stream
   * modes, callbacks, state and checkpoints, then `events v2`.
   */
  readonly ways?: readonly Way[];
  /** For the way `database`. */
  readonly database?: KeptDatabase;
  /** Whether a pair that is told apart is made small: what is then said is needed for the difference. Default true. */
  readonly reduce?: boolean;
  /** Told after each pair. */
  readonly progress?: (pairs: number) => void;
}

export type Verdict<P> =
  | { readonly holds: true; readonly pairs: number; readonly seed: number; readonly events: number }
  | {
      readonly holds: false;
      /** How many pairs it took. */
      readonly pairs: number;
      readonly seed: number;
      /** False: it was not there again when the same two worlds were run anew, so it hangs on a race. */
      readonly steady: boolean;
      readonly plan: P;
      readonly difference: Difference;
      /** What is left of the two worlds' differences: each is needed for the difference to show. */
      readonly features: readonly Feature[];
    };

const WAYS: readonly Way[] = ["stream", "stream", "stream", "events v2"];

export async function checkNonInterference<P>(subject: Subject<P>, options: CheckOptions): Promise<Verdict<P>> {
  const { pairs, seed, ways = WAYS, database } = options;
  let taken = 0;
  const sideOf = async (plan: P, world: World): Promise<MainSide> => {
    const side = await mainSideOf(subject.captured(plan, world), ways[taken % ways.length] ?? "stream", database);
    const place = placeAskedInVain(world);
    if (place !== undefined) throw noPlace(subject.name, place, world);
    return side;
  };
  const differenceOf = async ({ plan, worlds: [one, other] }: Pair<P>) =>
    firstDifference(await sideOf(plan, one), await sideOf(plan, other));

  let events = 0;
  let first: Difference | undefined;
  const property = fc.asyncProperty(pairsOf(subject), async (pair) => {
    fc.pre(differs(pair));
    const {
      plan,
      worlds: [one, other],
    } = pair;
    taken++;
    const [a, b] = [await sideOf(plan, one), await sideOf(plan, other)];
    events += a.length;
    options.progress?.(taken);
    first = firstDifference(a, b);
    return first === undefined;
  });
  // Shrinking as fast-check does it draws worlds anew; here both worlds are kept, and made smaller and more alike.
  const result = await fc.check(property, { numRuns: pairs, seed, endOnFailure: true });
  if (result.interrupted || (result.failed && result.counterexample === null)) {
    throw new Error("the worlds of these plans are all the same, so nothing is compared");
  }
  if (result.failed && first === undefined) throw result.errorInstance; // not of the two worlds: something here is broken
  const found = result.counterexample?.[0];
  if (found === undefined) return { holds: true, pairs: taken, seed, events };
  const tells = async (pair: Pair<P>) => (await differenceOf(pair)) !== undefined;
  const plan =
    options.reduce === false
      ? found.plan
      : await smallest(found.plan, subject.smaller, (one) => tells({ plan: one, worlds: found.worlds }));
  const { worlds, features } =
    options.reduce === false
      ? { worlds: found.worlds, features: differentFeatures(found.worlds) }
      : await reduceWorlds(found.worlds, (both) => tells({ plan, worlds: both }));
  const again = await differenceOf({ plan, worlds });
  const left = { plan: found.plan, features: differentFeatures(found.worlds), difference: first ?? again };
  const told = again === undefined ? left : { plan, features, difference: again };
  if (told.difference === undefined) throw new Error("no difference was found");
  const { difference, ...rest } = told;
  return { holds: false, pairs: taken, seed, steady: again !== undefined, difference, ...rest };
}

function noPlace(subject: string, place: string, world: World): Error {
  const there = Object.keys(world).join(", ");
  return new Error(
    `"${subject}" asked its world for the place "${place}", and there is none (there are: ${there}). A tool passes the place ` +
      "to outside.tool(place); a worker's place is the field id of its input.",
  );
}

async function smallest<P>(
  plan: P,
  smaller: (plan: P) => readonly P[],
  differs: (plan: P) => Promise<boolean>,
): Promise<P> {
  for (const one of smaller(plan)) {
    if (await differs(one)) return smallest(one, smaller, differs);
  }
  return plan;
}
