// Databases that say how often what was committed has reached the disk.
import { readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { checkpointerOf } from "@bulkhead/agents";
import { type Database, databaseRunStore, openDatabase } from "@bulkhead/memory";
import { newFolder } from "../../packages/memory/test/database/disk.ts";
import { findPostgres, startPostgres } from "../../packages/memory/test/database/postgres-server.ts";
import type { CountingAsked } from "./counting-owner.ts";
import { startProcess } from "./node-process.ts";

export interface SyncedDatabase extends AsyncDisposable {
  readonly database: Database;
  /** So far; of Postgres once `database` was closed. */
  syncs(): Promise<number>;
}

/** fsync in the process of its owner. */
export async function countedEmbedded(): Promise<SyncedDatabase> {
  const folder = newFolder("bulkhead-synced-");
  const asked = { dir: join(folder, "db"), counter: join(folder, "syncs") } satisfies CountingAsked;
  const owner = startProcess("counting-owner.ts", asked);
  await owner.said("ready");
  const database = await openDatabase({ url: "", dir: asked.dir });
  return {
    database,
    syncs: async () => Number(readFileSync(asked.counter, "utf8")),
    async [Symbol.asyncDispose]() {
      await database.close();
      await owner[Symbol.asyncDispose]();
      rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}

/**
 * Syncs of the log since it was opened, as Postgres itself counts them; who commits without waiting is synced every ten
 * seconds. Undefined where there is none.
 */
export async function countedPostgres(): Promise<SyncedDatabase | undefined> {
  const programs = findPostgres();
  if (programs === undefined) return undefined;
  const server = await startPostgres(programs);
  const url = await server.createDatabase("synced");
  {
    await using made = await openDatabase({ url });
    await checkpointerOf(databaseRunStore(made))?.getTuple({ configurable: { thread_id: "none" } }); // makes its tables
    await made.query("alter system set wal_writer_delay = '10s'");
    await made.query("select pg_reload_conf()");
  }
  const database = await openDatabase({ url });
  const since18 = Number.parseInt(database.version, 10) >= 18;
  await database.query(`select pg_stat_reset_shared('${since18 ? "io" : "wal"}')`);
  return {
    database,
    async syncs() {
      await database.close(); // a connection tells its counts at its end
      await using other = await openDatabase({ url });
      const counted = since18
        ? "select sum(fsyncs)::int as syncs from pg_stat_io where object = 'wal'"
        : "select wal_sync::int as syncs from pg_stat_wal";
      const [row] = await other.query<{ syncs: number }>(counted);
      return row?.syncs ?? 0;
    },
    async [Symbol.asyncDispose]() {
      await database.close();
      await server.stop();
    },
  };
}
