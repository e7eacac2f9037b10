// A database that holds nothing is brought back to where an older export was: rows of before a migration cannot come in
// after it, which would have changed them. Rule: only what holds no row is taken away, in one transaction that lets
// nobody in between.
import type { Database } from "../database.ts";
import { migrationsDone } from "../schema/migrate.ts";
import { as, keptTables, ourSchemas, quoted } from "./kept-tables.ts";
import { refuseFilled } from "./prepare-tables.ts";

/** @throws MemoryError `not_empty` */
export async function goBack(database: Database, migrations: readonly string[]): Promise<void> {
  if ((await migrationsDone(database)).every((name) => migrations.includes(name))) return;
  await database.transaction(async (queries) => {
    const tables = (await keptTables(queries)).filter(({ schema }) => schema !== "public");
    for (const table of tables) await refuseFilled(queries, table);
    for (const { schema, owner } of await ourSchemas(queries))
      await as(owner, queries, () => queries.query(`drop schema ${quoted(schema)} cascade`));
  });
}
