// How often a client may make links: a bucket of tokens for each, which fills again with time. Whoever is idle until his
// bucket is full is forgotten, so that many clients take no more memory than the busy ones.

export type Taken = { readonly ok: true } | { readonly ok: false; readonly retrySeconds: number };

export interface Limiter {
  take(client: string): Taken;
  readonly size: number;
}

export interface LimiterOptions {
  /** At once. */
  readonly burst: number;
  readonly perSecond: number;
  readonly now?: () => number;
}

export function createLimiter({ burst, perSecond, now = Date.now }: LimiterOptions): Limiter {
  const buckets = new Map<string, { tokens: number; at: number }>();
  const filled = (bucket: { tokens: number; at: number }, at: number) =>
    Math.min(burst, bucket.tokens + (Math.max(0, at - bucket.at) / 1000) * perSecond);
  let sweptAt = now();
  const sweep = (at: number) => {
    if (at - sweptAt < (burst / perSecond) * 1000) return;
    sweptAt = at;
    for (const [client, bucket] of buckets) if (filled(bucket, at) >= burst) buckets.delete(client);
  };
  return {
    take(client) {
      const at = now();
      sweep(at);
      const bucket = buckets.get(client);
      const tokens = bucket === undefined ? burst : filled(bucket, at);
      buckets.set(client, { tokens: tokens < 1 ? tokens : tokens - 1, at });
      return tokens < 1 ? { ok: false, retrySeconds: Math.ceil((1 - tokens) / perSecond) } : { ok: true };
    },
    get size() {
      return buckets.size;
    },
  };
}
