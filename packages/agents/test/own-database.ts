// The embedded database of the tests: one a process, since starting one takes longer than most files. Its files have it one
// after the other, and each finds it empty.
import { join } from "node:path";
import { type Database, openDatabase } from "@bulkhead/memory";
import { inject } from "vitest";
import "./databases-folder.ts"; // what it declares

let opened: Promise<Database> | undefined;

/** For the file that asks, once. It is not for that file to close. */
export async function ownDatabase(): Promise<Database> {
  opened ??= openDatabase(ownTarget());
  const database = await opened;
  await empty(database);
  return database;
}

/** The same one, for who opens it as another process would. */
export function ownTarget(): { readonly url: string; readonly dir: string } {
  return { url: "", dir: join(inject("databases"), String(process.pid)) };
}

/** But for what migrations were done. The guards of what is never deleted stand aside for this. */
async function empty(database: Database): Promise<void> {
  await database.transaction(async (queries) => {
    const tables = await queries.query<{ name: string }>(
      `select format('%I.%I', schemaname, tablename) as name from pg_tables
        where schemaname not in ('pg_catalog', 'information_schema') and tablename not like '%migration%'`,
    );
    await queries.query("set local session_replication_role = replica");
    await queries.query(`truncate ${tables.map(({ name }) => name).join(", ")} restart identity`);
  });
}
