// How often links were followed: in all, and on each of the last days (UTC). Of who followed them nothing is kept.

export interface Visits {
  readonly total: number;
  /** By day, as 2026-11-26, the oldest first. */
  readonly days: Readonly<Record<string, number>>;
}

export interface Statistics {
  visit(slug: string, at: number): void;
  of(slug: string): Visits;
}

const DAYS_KEPT = 30;

export function createStatistics(): Statistics {
  const counts = new Map<string, { total: number; days: Map<string, number> }>();
  return {
    visit(slug, at) {
      const count = counts.get(slug) ?? { total: 0, days: new Map<string, number>() };
      counts.set(slug, count);
      const day = new Date(at).toISOString().slice(0, 10);
      count.total++;
      count.days.set(day, (count.days.get(day) ?? 0) + 1);
      for (const old of [...count.days.keys()].sort().slice(0, -DAYS_KEPT)) count.days.delete(old);
    },
    of(slug) {
      const count = counts.get(slug);
      const days = [...(count?.days ?? [])].sort(([a], [b]) => (a < b ? -1 : 1));
      return { total: count?.total ?? 0, days: Object.fromEntries(days) };
    },
  };
}
