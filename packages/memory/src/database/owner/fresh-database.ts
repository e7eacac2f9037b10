// What a new embedded database begins with, and a template keeps: the extension, the schema as this version has it, and
// one database. Rule: the schema is made by the same migrator as everywhere; who opens it finds nothing missing.
import type { PGlite } from "@electric-sql/pglite";
import type { PostgresPoolClient } from "kysely";
import { migrationFiles } from "../schema/migrate.ts";

/**
 * The databases that Postgres makes others from go: one session has one database, and they are two thirds of the files
 * (972, 40 MB; without them 371, 25 MB), which each first start copies and syncs.
 */
export async function furnish(database: PGlite): Promise<void> {
  await database.exec("create extension if not exists vector");
  const { runMigrations } = await import("../schema/run-migrations.ts");
  await runMigrations({ options: {}, connect: async () => asClient(database), end: async () => {} }, migrationFiles());
  for (const name of ["template0", "template1"]) {
    await database.exec(`update pg_database set datistemplate = false where datname = '${name}'`);
    await database.exec(`drop database ${name}`);
  }
  await database.exec("checkpoint");
}

/** As far as Kysely uses a client of `pg`: statements as text, no cursors. */
function asClient(database: PGlite): PostgresPoolClient {
  const query = async (sql: string, values: readonly unknown[] = []) => {
    const result = values.length > 0 ? await database.query(sql, [...values]) : (await database.exec(sql)).at(-1);
    return { command: "SELECT", rowCount: result?.affectedRows ?? 0, rows: result?.rows ?? [] };
  };
  return { query: query as PostgresPoolClient["query"], release() {} };
}
