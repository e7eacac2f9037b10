// One connection that listens, for the subjects that have nothing of ours.
import { setTimeout as sleep } from "node:timers/promises";
import type { Database } from "@bulkhead/memory";

export interface Told extends AsyncDisposable {
  /** Resolves when the channel said so, or after a second. */
  next(payload: string): Promise<void>;
}

export async function listenTo(database: Database, channel: string): Promise<Told> {
  const client = await database.pool.connect();
  const waiting = new Map<string, Set<() => void>>();
  client.on("notification", ({ payload = "" }) => {
    for (const resolve of waiting.get(payload) ?? []) resolve();
  });
  await client.query(`listen ${channel}`);
  return {
    async next(payload) {
      const { promise, resolve } = Promise.withResolvers<void>();
      const set = waiting.get(payload) ?? new Set();
      waiting.set(payload, set.add(resolve));
      await Promise.race([promise, sleep(1_000, undefined, { ref: false })]);
      set.delete(resolve);
      if (set.size === 0) waiting.delete(payload);
    },
    async [Symbol.asyncDispose]() {
      client.release(true);
    },
  };
}
