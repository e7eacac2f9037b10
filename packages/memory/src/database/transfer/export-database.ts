// `bulkhead db export`: everything that Bulkhead keeps, into one file that imports into either kind of database and into
// another major version of Postgres. Rules: one consistent snapshot; rows go through a cursor, so memory is bounded; what
// is sealed stays sealed; the file appears whole, by rename, and for this user only.
import { MemoryError } from "../../memory-error.ts";
import { connectDatabase, type Queries } from "../database.ts";
import type { DatabaseOptions } from "../database-target.ts";
import { ownVersion } from "../own-version.ts";
import { migrationsDone, pendingMigrations } from "../schema/migrate.ts";
import { EXPORT_VERSION, type ExportHeader, type ExportRow } from "./export-format.ts";
import { as, type KeptTable, keptSequences, keptTables, quoted, quotedTable } from "./kept-tables.ts";
import type { TransferOptions, Transferred } from "./transfer-options.ts";
import { type Lines, writeWhole } from "./write-whole.ts";

/**
 * Changes nothing in the database. On the embedded one, all others wait meanwhile.
 * @throws MemoryError `bad_export` (nothing to export, or the file is there already), and those of `openDatabase`
 */
export async function exportDatabase(
  file: string,
  options: DatabaseOptions & TransferOptions = {},
): Promise<Transferred> {
  const { signal } = options;
  await using database = await connectDatabase(options, { mustExist: true });
  if ((await migrationsDone(database)).length === 0)
    throw new MemoryError("bad_export", "there is nothing to export: no Bulkhead has used this database");
  await pendingMigrations(database); // refuses what a newer version wrote
  return await writeWhole(file, (lines) =>
    database.transaction(
      async (queries) => {
        await queries.query("set transaction isolation level repeatable read, read only");
        await queries.query(EXACT_TEXT);
        const kept = await keptTables(queries);
        const header = await describe(queries, kept, database.version);
        return writeAll(lines, header, { queries, kept }, options);
      },
      { signal },
    ),
  );
}

/** The same text on every server, from which the value can be made again. */
const EXACT_TEXT =
  "set local datestyle = 'ISO'; set local intervalstyle = 'postgres'; set local timezone = 'UTC'; set local bytea_output = 'hex'; set local extra_float_digits = 1";

async function describe(queries: Queries, kept: readonly KeptTable[], postgres: string): Promise<ExportHeader> {
  const tables: ExportHeader["tables"] = [];
  for (const { owner, ...table } of kept) {
    const [counted] = await as(owner, queries, () =>
      queries.query<{ n: string }>(`select count(*) as n from ${quotedTable(table)}`),
    );
    tables.push({ ...table, rows: Number(counted?.n) });
  }
  return {
    bulkhead: "database",
    version: EXPORT_VERSION,
    by: ownVersion(),
    postgres,
    migrations: [...(await migrationsDone(queries))],
    tables,
    sequences: [...(await keptSequences(queries))],
  };
}

async function writeAll(
  lines: Lines,
  header: ExportHeader,
  { queries, kept }: { readonly queries: Queries; readonly kept: readonly KeptTable[] },
  { onProgress }: TransferOptions,
) {
  const total = header.tables.reduce((sum, { rows }) => sum + rows, 0);
  let done = 0;
  await lines.write(header);
  for (const [at, table] of kept.entries()) {
    await lines.write({ table: at });
    await as(table.owner, queries, async () => {
      for await (const rows of rowsOf(queries, table)) {
        await lines.write(...rows);
        done += rows.length;
        onProgress?.({ done, total });
      }
    });
  }
  await lines.end(done);
  return { tables: header.tables.length, rows: done };
}

const MOST_ROWS = 500;
const MOST_CHARACTERS = 2 ** 20;

async function* rowsOf(queries: Queries, table: KeptTable): AsyncGenerator<readonly ExportRow[]> {
  const columns = table.columns.map(({ name }) => `${quoted(name)}::text`).join(", ");
  await queries.query(
    `declare exported no scroll cursor for select array[${columns}] as row from ${quotedTable(table)}`,
  );
  // As many at once as make about a megabyte, as far as the last ones tell.
  for (let count = 10; ; ) {
    const rows = (await queries.query<{ row: ExportRow }>(`fetch ${count} from exported`)).map(({ row }) => row);
    if (rows.length === 0) break;
    yield rows;
    const characters = rows.flat().reduce((sum, value) => sum + (value?.length ?? 0), rows.length);
    count = Math.min(MOST_ROWS, Math.max(1, Math.floor((rows.length * MOST_CHARACTERS) / characters)));
  }
  await queries.query("close exported");
}
