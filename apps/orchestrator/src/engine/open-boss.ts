// pg-boss on our database: the same code on Postgres and on the embedded one, over the connections that we have already.
// Rule: it is told nothing but ids, and what it says of its troubles is a code; it lives in a schema of its own.
import { type Database, MemoryError } from "@bulkhead/memory";
import { type Db, PgBoss } from "pg-boss";
import { SCHEMA } from "./queue-schema.ts";

export interface BossOptions {
  /** Finds jobs whose process is gone, and clears away what has ended. One process of many does it at a time. */
  readonly supervise: boolean;
  /** Its own trouble, which it gets over or not: the database was away. */
  readonly onTrouble: () => void;
}

/** @throws MemoryError `older_schema` */
export async function openBoss(database: Database, { supervise, onTrouble }: BossOptions): Promise<PgBoss> {
  const boss = new PgBoss({
    db: over(database),
    backend: database.kind === "pglite" ? "pglite" : "postgres",
    schema: SCHEMA,
    migrate: database.mayMigrate,
    supervise,
    schedule: false,
    registerInstance: false,
    superviseIntervalSeconds: SUPERVISE_SECONDS,
    monitorIntervalSeconds: SUPERVISE_SECONDS,
    warningQueueSize: MANY,
  });
  boss.on("error", onTrouble);
  try {
    await boss.start({ attempts: database.mayMigrate ? ATTEMPTS : 1 }); // a database that comes up takes some seconds
    return boss;
  } catch (error) {
    if (database.mayMigrate || !isOlder(error)) throw error;
    throw new MemoryError(
      "older_schema",
      "the queue's part of the database is not of this version, and this process may not change it: run bulkhead db migrate. Nothing was changed",
    );
  }
}

/** pg-boss has no code for it. */
const isOlder = (error: unknown) => error instanceof Error && /not installed|requires migrations/.test(error.message);

/** Its errors come as `pg` has them: pg-boss tells them apart by their SQLSTATE. */
function over({ pool }: Database): Db {
  return { executeSql: (text, values) => pool.query(text, values) };
}

const SUPERVISE_SECONDS = 2;
const ATTEMPTS = 5;
const MANY = 1_000_000;
