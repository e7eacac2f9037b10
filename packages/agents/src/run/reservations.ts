// What a run has spent: calls of a tool, and rows of trusted sets. Reserved when a call is allowed, without an await. What
// is kept of the run counts too, whichever process did it and whatever its sets hold by now: effects by the ledger, other
// calls by their answers.
import type { Claim, Effect, Kept, TrustedSet } from "@bulkhead/memory";
import type { Code } from "@bulkhead/sandbox";
import type { Candidate } from "../tool/membership.ts";

export interface Reservation {
  /** The rows that it took. */
  readonly spends: Effect["spends"];
  /** What it took is free again. */
  release(): void;
}

export interface CountedTool {
  readonly base: string;
  readonly name: string;
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
  /** Kept calls that are no effects, by the name of the tool: of what it was derived from nothing is kept. */
  readonly #answered = new Map<string, number>();
  /** Base → names under which it was called. */
  readonly #names = new Map<string, Set<string>>();

  constructor(claim?: Pick<Claim, "effects" | "kept">) {
    for (const effect of claim?.effects.values() ?? []) this.take(effect);
    for (const kept of claim?.kept.values() ?? []) {
      const name = claim?.effects.has(kept.position) ? undefined : calledTool(kept);
      if (name !== undefined) this.#answered.set(name, (this.#answered.get(name) ?? 0) + 1);
    }
  }

  /** Of the tool, and of all that has one base with it. */
  calls({ base, name }: CountedTool): number {
    const names = this.#names.get(base) ?? new Set([base]);
    this.#names.set(base, names.add(name));
    return [...names].reduce((sum, one) => sum + (this.#answered.get(one) ?? 0), this.#calls.get(base) ?? 0);
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

  #change({ base, spends }: Effect, by: 1 | -1): void {
    this.#call(base, by);
    for (const { set, row } of spends) {
      const key = JSON.stringify([set, row]);
      this.#kept.set(key, (this.#kept.get(key) ?? 0) + by);
    }
  }

  #call(base: string, by: 1 | -1): void {
    this.#calls.set(base, (this.#calls.get(base) ?? 0) + by);
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

/** The name of the tool that this answer is of, where it may have run. */
function calledTool({ facts }: Kept): string | undefined {
  if (facts?.kind !== "call" || (facts.code !== undefined && NEVER_RAN.has(facts.code))) return undefined;
  return facts.name;
}

const NEVER_RAN: ReadonlySet<Code> = new Set([
  "denied",
  "rejected",
  "expired",
  "bad_handle",
  "invalid_json",
  "budget_exceeded",
]);
