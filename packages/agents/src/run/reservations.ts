// What a run has spent: calls of a tool, and rows of trusted sets. Reserved when a call is allowed, without an await.
import type { TrustedSet } from "@bulkhead/memory";
import type { Membership } from "../tool/membership.ts";

export interface Reservation {
  /** What it took is free again. */
  release(): void;
}

export class Reservations {
  readonly #calls = new Map<string, number>();
  readonly #rows = new Map<TrustedSet, Map<number, number>>();

  calls(base: string): number {
    return this.#calls.get(base) ?? 0;
  }

  rows(candidates: Membership["candidates"], perRow: number): "unspent" | "none" | "spent" {
    if (candidates.some(({ rows }) => rows.length === 0)) return "none";
    return this.#unspent(candidates, perRow).length === candidates.length ? "unspent" : "spent";
  }

  reserve(base: string, candidates: Membership["candidates"], perRow: number): Reservation {
    const taken = this.#unspent(candidates, perRow);
    const change = (by: 1 | -1) => {
      this.#calls.set(base, this.calls(base) + by);
      for (const { set, row } of taken) {
        const counts = this.#rows.get(set) ?? new Map<number, number>();
        this.#rows.set(set, counts.set(row, (counts.get(row) ?? 0) + by));
      }
    };
    change(1);
    let taking = true;
    return {
      release: () => {
        if (taking) change(-1);
        taking = false;
      },
    };
  }

  /** For each candidate the first row that is left, after what the ones before it take. */
  #unspent(
    candidates: Membership["candidates"],
    perRow: number,
  ): readonly { readonly set: TrustedSet; readonly row: number }[] {
    const taken: { set: TrustedSet; row: number }[] = [];
    for (const { set, rows } of candidates) {
      const row = rows.find((one) => {
        const now = taken.filter((other) => other.set === set && other.row === one).length;
        return (this.#rows.get(set)?.get(one) ?? 0) + now < perRow;
      });
      if (row !== undefined) taken.push({ set, row });
    }
    return taken;
  }
}
