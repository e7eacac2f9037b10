// Brings the schema up to date. Rules: numbered files, each run once and never edited (a test keeps their hashes); all
// that are missing run in one transaction, one process at a time; a schema that a newer version wrote is refused and
// not touched. The files are `migrations/*.sql`; which ones ran stands in `bulkhead.migration`.
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { MemoryError } from "../memory-error.ts";
import type { Database } from "./database.ts";

export interface MigrationFile {
  readonly name: string;
  readonly sql: string;
}

const FOLDER = join(import.meta.dirname, "../../migrations"); // the same from src and from dist

/** @throws MemoryError `newer_schema`, `no_vector`, `statement_failed` */
export async function migrate(database: Database, files = migrationFiles()): Promise<void> {
  const done = await migrationsDone(database);
  const known = new Set(files.map(({ name }) => name));
  const unknown = done.find((name) => !known.has(name));
  if (unknown !== undefined)
    throw new MemoryError(
      "newer_schema",
      `the database has the migration ${unknown}, which this version of Bulkhead does not know: update Bulkhead. Nothing was changed`,
    );
  if (done.length === files.length) return;
  await refuseWithoutVector(database);
  const { runMigrations } = await import("./run-migrations.ts");
  await runMigrations(database.pool, files);
}

export function migrationFiles(): readonly MigrationFile[] {
  return readdirSync(FOLDER)
    .filter((file) => file.endsWith(".sql"))
    .sort()
    .map((file) => ({ name: file.slice(0, -".sql".length), sql: readFileSync(join(FOLDER, file), "utf8") }));
}

async function migrationsDone(database: Database): Promise<readonly string[]> {
  try {
    const rows = await database.query<{ name: string }>("select name from bulkhead.migration order by name");
    return rows.map(({ name }) => name);
  } catch (error) {
    if (error instanceof MemoryError && error.sqlState === UNDEFINED_TABLE) return [];
    throw error;
  }
}

const UNDEFINED_TABLE = "42P01";

async function refuseWithoutVector(database: Database): Promise<void> {
  const found = await database.query("select 1 from pg_available_extensions where name = 'vector'");
  if (found.length === 0)
    throw new MemoryError("no_vector", "this Postgres server has no pgvector: install it on the server (0.8 or later)");
}
