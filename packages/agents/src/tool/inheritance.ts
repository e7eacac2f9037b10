// What a fork has of the run that it was forked from. A call that equals an effect which was done there is answered as it
// was, each used once. What was begun or failed there, and any other write as far as that run had come, asks.
import { type Claim, comparePositions, type Effect } from "@bulkhead/memory";

export type Inherited =
  | { readonly kind: "done"; readonly effect: Effect }
  /** `begun`: it may have been done there already. */
  | { readonly kind: "asks"; readonly begun: Effect | undefined };

export interface InheritingCall {
  readonly position: string;
  readonly asked: string;
  readonly isWrite: boolean;
}

export class Inheritance {
  readonly #claim: Claim;
  readonly #used: Set<string>;

  constructor(claim: Claim) {
    this.#claim = claim;
    this.#used = new Set([...claim.effects.values()].flatMap(({ inheritedFrom }) => inheritedFrom ?? []));
  }

  /** Undefined: it is a call like any other. */
  of({ position, asked, isWrite }: InheritingCall): Inherited | undefined {
    const { inherited, reached } = this.#claim;
    const equal = inherited.filter((effect) => effect.asked === asked && !this.#used.has(effect.id));
    const first = (state: Effect["state"]) => {
      const all = equal.filter((effect) => effect.state === state);
      return all.find((effect) => effect.position === position) ?? all[0];
    };
    const done = first("done");
    if (done !== undefined) {
      this.#used.add(done.id);
      return { kind: "done", effect: done };
    }
    const begun = first("intended") ?? equal.find((effect) => effect.state === "failed" && effect.undone !== true);
    if (begun !== undefined) {
      this.#used.add(begun.id);
      return { kind: "asks", begun };
    }
    const passed = reached !== undefined && comparePositions(operationOf(position), operationOf(reached)) <= 0;
    return isWrite && passed ? { kind: "asks", begun: undefined } : undefined;
  }
}

/** What a worker does stands where its spawn stands. */
const operationOf = (position: string) => position.split("/", 1)[0] ?? position;
