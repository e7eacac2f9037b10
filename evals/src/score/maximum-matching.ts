// As many pairs as can be made of takers and slots, each in one pair at most, by augmenting paths (Kuhn 1955).

export interface Matching {
  /** Takers that have a slot. */
  readonly matched: ReadonlySet<number>;
  /** Slots that are taken. */
  readonly filled: ReadonlySet<number>;
}

/** `fits`: for each taker the slots that it can have. Earlier takers are served first. */
export function maximumMatching(fits: readonly (readonly number[])[]): Matching {
  const holder = new Map<number, number>();
  const place = (taker: number, tried: Set<number>): boolean =>
    (fits[taker] ?? []).some((slot) => {
      if (tried.has(slot)) return false;
      tried.add(slot);
      const other = holder.get(slot);
      if (other !== undefined && !place(other, tried)) return false;
      holder.set(slot, taker);
      return true;
    });
  for (const taker of fits.keys()) place(taker, new Set());
  return { matched: new Set(holder.values()), filled: new Set(holder.keys()) };
}
