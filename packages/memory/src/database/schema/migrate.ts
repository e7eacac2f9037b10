// Brings the schema up to date. Rules: numbered files, each run once and never edited (a test keeps their hashes); all
// that are missing run in one transaction, one process at a time; a schema that a newer version wrote is refused and
// not touched. The files are `migrations/*.sql`; which ones ran stands in `bulkhead.migration`.
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { MemoryError } from "../../memory-error.ts";
import type { Database, Queries } from "../database.ts";

export interface MigrationFile {
  readonly name: string;
  readonly sql: string;
}

const FOLDER = join(import.meta.dirname, "../../../migrations"); // the same from src and from dist

/** @throws MemoryError `newer_schema`, `no_vector`, `statement_failed` */
export async function migrate(database: Database, files = migrationFiles()): Promise<void> {
  const pending = await pendingMigrations(database, files);
  if (pending.length === 0) return;
  await refuseWithoutVector(database);
  const { runMigrations } = await import("./run-migrations.ts");
  await runMigrations(database.pool, files);
}

/** For who may not change the schema. @throws MemoryError `older_schema`, `newer_schema` */
export async function refuseOlder(database: Database): Promise<void> {
  const [first, ...more] = await pendingMigrations(database);
  if (first === undefined) return;
  throw new MemoryError(
    "older_schema",
    `the database lacks the migration ${first}${more.length === 0 ? "" : ` and ${more.length} after it`}, and this process may run none: run bulkhead db migrate. Nothing was changed`,
  );
}

/** The names of those that did not run here yet. @throws MemoryError `newer_schema` */
export async function pendingMigrations(queries: Queries, files = migrationFiles()): Promise<readonly string[]> {
  const known = files.map(({ name }) => name);
  const done = await migrationsDone(queries);
  const unknown = done.find((name) => !known.includes(name));
  if (unknown === undefined) return known.filter((name) => !done.includes(name));
  throw new MemoryError(
    "newer_schema",
    `the database has the migration ${unknown}, which this version of Bulkhead does not know: update Bulkhead. Nothing was changed`,
  );
}

/** @throws MemoryError `no_vector` */
export async function refuseWithoutVector(queries: Queries): Promise<void> {
  const found = await queries.query("select 1 from pg_available_extensions where name = 'vector'");
  if (found.length === 0)
    throw new MemoryError("no_vector", "this Postgres server has no pgvector: install it on the server (0.8 or later)");
}

export function migrationFiles(): readonly MigrationFile[] {
  return readdirSync(FOLDER)
    .filter((file) => file.endsWith(".sql"))
    .sort()
    .map((file) => ({ name: file.slice(0, -".sql".length), sql: readFileSync(join(FOLDER, file), "utf8") }));
}

/** The names of those that ran, in order; none in a database that Bulkhead never used. */
export async function migrationsDone(queries: Queries): Promise<readonly string[]> {
  try {
    const rows = await queries.query<{ name: string }>("select name from bulkhead.migration order by name");
    return rows.map(({ name }) => name);
  } catch (error) {
    if (error instanceof MemoryError && error.sqlState === UNDEFINED_TABLE) return [];
    throw error;
  }
}

const UNDEFINED_TABLE = "42P01";
