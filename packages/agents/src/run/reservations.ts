// What a run has spent: calls of a tool, and rows of trusted sets. Reserved when a call is allowed, without an await. What
// the ledger has of the run counts too: whichever process did it, and whatever its sets hold by now.
import type { Effect, TrustedSet } from "@bulkhead/memory";
import type { Candidate } from "../tool/membership.ts";

export interface Reservation {
  /** The rows that it took. */
  readonly spends: Effect["spends"];
  /** What it took is free again. */
  release(): void;
}

interface Taken {
  readonly set: TrustedSet;
  readonly row: string;
}

export class Reservations {
  readonly #calls = new Map<string, number>();
  readonly #rows = new Map<TrustedSet, Map<string, number>>();
  /** Rows that effects of the ledger took: of a set its name is all that another process knows. */
  readonly #kept = new Map<string, number>();
  readonly #byPosition = new Map<string, Effect>();
  readonly #counted = new Set<string>();

  constructor(effects: Iterable<Effect> = []) {
    for (const effect of effects) this.take(effect);
  }

  calls(base: string): number {
    return this.#calls.get(base) ?? 0;
  }

  rows(candidates: readonly Candidate[], perRow: number): "unspent" | "none" | "spent" {
    if (candidates.some(({ rows }) => rows.length === 0)) return "none";
    return this.#unspent(candidates, perRow).length === candidates.length ? "unspent" : "spent";
  }

  reserve(base: string, candidates: readonly Candidate[], perRow: number): Reservation {
    const taken = this.#unspent(candidates, perRow);
    const change = (by: 1 | -1) => {
      this.#call(base, by);
      for (const { set, row } of taken) {
        const counts = this.#rows.get(set) ?? new Map<string, number>();
        this.#rows.set(set, counts.set(row, (counts.get(row) ?? 0) + by));
      }
    };
    change(1);
    let taking = true;
    return {
      spends: taken.map(({ set, row }) => ({ set: set.name, row })),
      release: () => {
        if (taking) change(-1);
        taking = false;
      },
    };
  }

  /** Of the ledger: what was begun may have been done. */
  take(effect: Effect): void {
    if (effect.intendedAt === undefined || effect.undone === true) return;
    this.#byPosition.set(effect.position, effect);
    this.#change(effect, 1);
  }

  /** A call that is made again is one call: what its effect took is free again. */
  giveBack(position: string): void {
    const effect = this.#byPosition.get(position);
    if (effect === undefined) return;
    this.#byPosition.delete(position);
    this.#change(effect, -1);
  }

  /** A call that is no effect, answered from what is kept of the run. */
  count(base: string, position: string): void {
    if (this.#counted.has(position) || this.#byPosition.has(position)) return;
    this.#counted.add(position);
    this.#call(base, 1);
  }

  #change({ base, spends }: Effect, by: 1 | -1): void {
    this.#call(base, by);
    for (const { set, row } of spends) {
      const key = JSON.stringify([set, row]);
      this.#kept.set(key, (this.#kept.get(key) ?? 0) + by);
    }
  }

  #call(base: string, by: 1 | -1): void {
    this.#calls.set(base, this.calls(base) + by);
  }

  /** For each candidate the first row that is left, after what the ones before it take. */
  #unspent(candidates: readonly Candidate[], perRow: number): readonly Taken[] {
    const taken: Taken[] = [];
    for (const { set, rows } of candidates) {
      const row = rows.find((one) => {
        const now = taken.filter((other) => other.set === set && other.row === one).length;
        const before = this.#kept.get(JSON.stringify([set.name, one])) ?? 0;
        return (this.#rows.get(set)?.get(one) ?? 0) + before + now < perRow;
      });
      if (row !== undefined) taken.push({ set, row });
    }
    return taken;
  }
}
