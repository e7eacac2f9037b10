// A login that may make roles and is no superuser, on a Postgres of 16 or later, where it inherits nothing of the roles that it
// makes: the embedded engine itself is one. Our migrations make all that they make, and the login is left with no more.
import { PGlite } from "@electric-sql/pglite";
import { vector } from "@electric-sql/pglite-pgvector";
import type { PostgresPool } from "kysely";
import { expect, test } from "vitest";
import { migrationFiles } from "../../src/database/schema/migrate.ts";
import { runMigrations } from "../../src/database/schema/run-migrations.ts";

/** One session, as a pool of one connection. PGlite's is always its superuser's, who took the login's role: what goes back to the login goes there. */
function poolOf(database: PGlite): PostgresPool {
  const query = async (asked: string, values: readonly unknown[] = []) => {
    const text = asked.replaceAll("reset role", "set role app");
    const { rows, affectedRows } =
      values.length > 0
        ? await database.query(text, [...values])
        : ((await database.exec(text)).at(-1) ?? { rows: [] });
    return { rows, rowCount: affectedRows ?? rows.length, command: /^\s*(\w+)/.exec(text)?.[1]?.toUpperCase() ?? "" };
  };
  const client = { query, release: () => {} };
  return { connect: async () => client, end: async () => {} } as unknown as PostgresPool; // what Kysely uses of one
}

test("a plain login migrates from nothing, and again, and reads nothing of the operator side by itself", async () => {
  await using database = await PGlite.create({ extensions: { vector } });
  await database.exec("create extension vector; create role app createrole; grant create on database postgres to app");
  await database.exec("grant create on schema public to app; set role app");
  const files = migrationFiles();
  await runMigrations(poolOf(database), files.slice(0, 4)); // one that was set up by an older version
  await runMigrations(poolOf(database), files);
  const { rows } = await database.query("select count(*)::int as count from bulkhead.migration");
  expect(rows).toEqual([{ count: files.length }]);
  await expect(database.query("select 1 from bulkhead_operator.run")).rejects.toThrow(/permission denied/);
  await database.exec("set role bulkhead_operator");
  expect((await database.query("select 1 from bulkhead_operator.run")).rows).toEqual([]);
});
