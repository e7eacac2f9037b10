/** What a run has spent: calls of a tool, and rows of trusted sets. Reserved when a call is allowed, without an await. */
import type { TrustedSet } from "@bulkhead/memory";
import type { Membership } from "./membership.ts";

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
    return candidates.every(({ set, rows }) => this.#firstUnspent(set, rows, perRow) !== undefined)
      ? "unspent"
      : "spent";
  }

  reserve(base: string, candidates: Membership["candidates"], perRow: number): Reservation {
    const taken = candidates.flatMap(({ set, rows }) => {
      const row = this.#firstUnspent(set, rows, perRow);
      return row === undefined ? [] : [{ set, row }];
    });
    const change = (by: 1 | -1) => {
      this.#calls.set(base, this.calls(base) + by);
      for (const { set, row } of taken) {
        const counts = this.#rows.get(set) ?? new Map<number, number>();
        this.#rows.set(set, counts.set(row, (counts.get(row) ?? 0) + by));
      }
    };
    change(1);
    return { release: () => change(-1) };
  }

  #firstUnspent(set: TrustedSet, rows: readonly number[], perRow: number): number | undefined {
    return rows.find((row) => (this.#rows.get(set)?.get(row) ?? 0) < perRow);
  }
}
