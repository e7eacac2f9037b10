// The version after this one, as far as its schema goes: node migrate-process.ts <asked as JSON> runs what this version has, and
// one migration more, which changes the table of runs. Prints `began` and `migrated`.
import { type DatabaseOptions, openDatabase } from "@bulkhead/memory";
import { migrationFiles } from "../../packages/memory/src/database/schema/migrate.ts";
import { runMigrations } from "../../packages/memory/src/database/schema/run-migrations.ts";

export interface MigrateAsked {
  readonly target: DatabaseOptions;
}

/** Expands, as every migration does: what the version before reads and writes stands as it stood. */
export const NEXT = {
  name: "9999-next",
  sql: `-- What: a column that only the next version knows.
-- Why: to see that this one goes on beside it.
alter table bulkhead.run add column of_the_next_version int not null default 0;
create index of_the_next_version on bulkhead.run (of_the_next_version);`,
};

if (process.argv[1] === import.meta.filename) {
  const { target } = JSON.parse(process.argv[2] ?? "") as MigrateAsked;
  await using database = await openDatabase(target);
  console.log("began");
  await runMigrations(database.pool, [...migrationFiles(), NEXT]);
  console.log("migrated");
}
