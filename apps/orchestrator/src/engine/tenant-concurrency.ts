// How many runs of each tenant may be under way at once, as the database says: looked up again after a second, so that a claim
// where nobody is limited is one statement.
import { LARGEST_LIMIT, OTHERS, type TenantLimits } from "@bulkhead/memory";

export interface TenantConcurrency {
  readonly named: ReadonlyMap<string, number>;
  /** Of whoever is not named. */
  readonly others: number;
}

/** What it gives is undefined where nobody is limited. */
export function tenantConcurrency(limits: Pick<TenantLimits, "list">): () => Promise<TenantConcurrency | undefined> {
  let known: TenantConcurrency | undefined;
  let until = Number.NEGATIVE_INFINITY;
  return async () => {
    if (performance.now() < until) return known;
    const set = (await limits.list()).flatMap(({ tenant, concurrency }) =>
      concurrency === undefined ? [] : [[tenant, concurrency] as const],
    );
    const named = new Map(set);
    const others = named.get(OTHERS) ?? LARGEST_LIMIT.concurrency;
    known = set.length === 0 ? undefined : { named, others };
    until = performance.now() + AGAIN_MS;
    return known;
  };
}

const AGAIN_MS = 1_000;
