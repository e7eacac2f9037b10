// The database: Postgres where DATABASE_URL is set, otherwise PGlite in `.bulkhead/db`. One client (`pg`), one code
// path, one contract; what the two cannot do alike stands in docs/guide/database.md.
import { join } from "node:path";
import type pg from "pg";
import { MemoryError } from "../memory-error.ts";
import type { Rows, Statement } from "./connection/pipeline.ts";
import { PoolDatabase } from "./connection/pool-database.ts";
import { postgresPool } from "./connection/postgres-pool.ts";
import { serverVersion } from "./connection/server-version.ts";
import { type DatabaseOptions, databaseTarget } from "./database-target.ts";
import { embeddedPool } from "./embedded/embedded-pool.ts";
import { majorOf } from "./embedded/postgres-major.ts";
import { migrate, pendingMigrations, refuseOlder } from "./schema/migrate.ts";

export type DatabaseKind = "pglite" | "postgres";

export interface QueryOptions {
  /**
   * Gives up: waiting for a connection, waiting for another's transaction, and on Postgres what runs. The signal's reason
   * is thrown where nothing was done, `database_lost` where nobody knows; what was done all the same is answered.
   */
  readonly signal?: AbortSignal | undefined;
}

export interface Queries {
  /** The rows. @throws MemoryError `statement_failed` with `sqlState`, `database_unavailable`, `database_lost`, `disk_full` */
  query<Row extends object>(sql: string, values?: readonly unknown[], options?: QueryOptions): Promise<readonly Row[]>;
}

export interface Database extends Queries, AsyncDisposable {
  readonly kind: DatabaseKind;
  /** Of the server, e.g. "18.6". */
  readonly version: string;
  /** False: it was opened by who may not change its schema; libraries with a schema of their own are told so. */
  readonly mayMigrate: boolean;
  /** For libraries that speak to `pg` themselves; its errors come as they are. */
  readonly pool: pg.Pool;
  /** Commits what `work` did, or nothing of it. A signal is heard by each of its statements, up to the commit. */
  transaction<T>(work: (queries: Queries) => Promise<T>, options?: QueryOptions): Promise<T>;
  /** All of them as one transaction in one round trip; the rows of each. @throws MemoryError as `query` */
  pipeline(statements: readonly Statement[]): Promise<readonly Rows[]>;
  close(): Promise<void>;
}

/**
 * Connects, and brings the schema up to date, or refuses one that is not.
 * @throws MemoryError `bad_url`, `bad_folder`, `database_unavailable`, `disk_full`, `newer_schema`, `older_schema`, `no_vector`, `other_major`
 */
export async function openDatabase(options: DatabaseOptions = {}): Promise<Database> {
  return upToDate(await connectDatabase(options));
}

/** Brings the schema up to date: the names of the migrations that ran. @throws MemoryError as `openDatabase` */
export async function migrateDatabase(options: Omit<DatabaseOptions, "migrate"> = {}): Promise<readonly string[]> {
  await using database = await connectDatabase(options);
  const pending = await pendingMigrations(database);
  await migrate(database);
  return pending;
}

/** The same for a pool that was made elsewhere. It is closed when this fails. */
export async function openOn(kind: DatabaseKind, pool: pg.Pool): Promise<Database> {
  return upToDate(await connectOn(kind, pool));
}

/** Leaves the schema as it is. `mustExist`: an embedded one is not made. */
export async function connectDatabase(
  options: DatabaseOptions,
  { mustExist = false }: { readonly mustExist?: boolean } = {},
): Promise<Database> {
  const target = databaseTarget(options);
  const mayMigrate = options.migrate !== false;
  if (target.kind === "postgres") return connectOn("postgres", postgresPool(target.url), mayMigrate);
  if (mustExist && majorOf(join(target.dir, "data")) === undefined)
    throw new MemoryError("bad_folder", `there is no database in ${target.dir}`);
  return connectOn("pglite", embeddedPool(target.dir), mayMigrate);
}

async function connectOn(kind: DatabaseKind, pool: pg.Pool, mayMigrate = true): Promise<Database> {
  try {
    return new PoolDatabase(kind, await serverVersion(pool), pool, mayMigrate);
  } catch (error) {
    await pool.end();
    throw error;
  }
}

async function upToDate(database: Database): Promise<Database> {
  try {
    await (database.mayMigrate ? migrate(database) : refuseOlder(database));
    return database;
  } catch (error) {
    await database.close();
    throw error;
  }
}
