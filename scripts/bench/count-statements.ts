// Statements that are sent over a pool: each is a round trip.
import type { Database } from "../../packages/memory/src/index.ts";

type Query = (...asked: readonly unknown[]) => unknown;

/** While `work` is done. */
export async function countStatements(pool: Database["pool"], work: () => Promise<unknown>): Promise<number> {
  let statements = 0;
  const counted = new Map<object, Query>();
  const count = (client: { query: unknown }) => {
    if (counted.has(client)) return;
    const query = client.query as Query; // its overloads do not matter here
    counted.set(client, query);
    client.query = (...asked: readonly unknown[]) => {
      statements++;
      return query.apply(client, [...asked]);
    };
  };
  pool.on("acquire", count);
  try {
    await work();
  } finally {
    pool.off("acquire", count);
    for (const [client, query] of counted) Object.assign(client, { query });
  }
  return statements;
}
