// `bulkhead db import`: what an export holds, into a database that holds nothing yet. Rules: the schema is first made as
// the export's was, then all rows come in one transaction, then newer migrations run over them; an import that is cut or
// refused leaves no row. A file is as good as the database that it came from: nothing proves who wrote it.
import { MemoryError } from "../../memory-error.ts";
import { connectDatabase, type Queries } from "../database.ts";
import type { DatabaseOptions } from "../database-target.ts";
import { migrate, migrationFiles } from "../schema/migrate.ts";
import { withoutConstraints } from "./constraints.ts";
import { badExport, type ExportHeader, type ExportRow, readHeader, readLine } from "./export-format.ts";
import { goBack } from "./go-back.ts";
import { insertRows } from "./insert-rows.ts";
import { as, quotedTable } from "./kept-tables.ts";
import { prepareTables } from "./prepare-tables.ts";
import { type FileLine, linesOf } from "./transfer-file.ts";
import type { TransferOptions, Transferred } from "./transfer-options.ts";

/** @throws MemoryError `bad_export`, `newer_schema`, `not_empty`, and those of `openDatabase` */
export async function importDatabase(
  file: string,
  options: DatabaseOptions & TransferOptions = {},
): Promise<Transferred> {
  const { signal } = options;
  const lines = linesOf(file, signal);
  try {
    const header = readHeader((await nextLine(lines)).text);
    const files = migrationsOf(header);
    await using database = await connectDatabase(options);
    await goBack(database, header.migrations);
    await migrate(database, files);
    await database
      .transaction((queries) => importRows(queries, header, lines, options), { signal })
      .catch((error: unknown) => {
        throw doesNotFit(error) ? badExport("has rows that do not fit together: it was changed, or is damaged") : error;
      });
    await migrate(database);
    return { tables: header.tables.length, rows: rowsIn(header) };
  } finally {
    await lines.return(undefined);
  }
}

/** A value that is none of its type, or that a constraint refuses. */
function doesNotFit(error: unknown): boolean {
  return error instanceof MemoryError && error.code === "statement_failed" && /^2[23]/.test(error.sqlState ?? "");
}

function migrationsOf({ migrations }: ExportHeader) {
  const files = migrationFiles();
  const unknown = migrations.find((name) => !files.some((file) => file.name === name));
  if (unknown === undefined) return files.filter(({ name }) => migrations.includes(name));
  throw new MemoryError(
    "newer_schema",
    `the export has the migration ${unknown}, which this version of Bulkhead does not know: update Bulkhead. Nothing was changed`,
  );
}

async function importRows(
  queries: Queries,
  header: ExportHeader,
  lines: AsyncGenerator<FileLine>,
  { onProgress }: TransferOptions,
): Promise<void> {
  await queries.query("set local statement_timeout = 0"); // a key over many rows takes its time
  const tables = await prepareTables(queries, header);
  const total = rowsIn(header);
  await withoutConstraints(queries, tables, async () => {
    let done = 0;
    for await (const { at, rows } of batches(lines, header)) {
      const table = tables[at];
      if (table === undefined) throw badExport("was changed, or is damaged");
      await as(table.owner, queries, () => insertRows(queries, table, rows));
      done += rows.length;
      onProgress?.({ done, total });
    }
  });
  for (const sequence of header.sequences)
    await queries.query("select setval($1::text::regclass, $2::bigint) where to_regclass($1::text) is not null", [
      quotedTable(sequence),
      sequence.last,
    ]);
}

interface Batch {
  /** The number of the table. */
  readonly at: number;
  readonly rows: readonly ExportRow[];
}

const MOST_ROWS = 500;
const MOST_CHARACTERS = 2 ** 20;

/** All rows of the file, once it is seen to be whole: the last batch comes after the end was checked. */
async function* batches(lines: AsyncGenerator<FileLine>, header: ExportHeader): AsyncGenerator<Batch> {
  const counts = header.tables.map(() => 0);
  let at = -1;
  let rows: ExportRow[] = [];
  let characters = 0;
  for await (const { text, hashBefore } of lines) {
    const line = readLine(text);
    const isRow = Array.isArray(line);
    if (rows.length > 0 && (!isRow || rows.length >= MOST_ROWS || characters >= MOST_CHARACTERS)) {
      yield { at, rows };
      rows = [];
      characters = 0;
    }
    if (isRow) {
      if (line.length !== header.tables[at]?.columns.length) throw badExport("was changed, or is damaged");
      rows.push(line);
      characters += text.length;
      counts[at] = (counts[at] ?? 0) + 1;
    } else if ("table" in line) {
      if (line.table !== at + 1) throw badExport("was changed, or is damaged");
      at = line.table;
    } else {
      const whole =
        line.sha256 === hashBefore() &&
        line.end === rowsIn(header) &&
        header.tables.every((table, index) => table.rows === counts[index]) &&
        (await lines.next()).done === true;
      if (!whole) throw badExport("was changed, or is damaged");
      return;
    }
  }
  throw badExport("is not whole: it ends in the middle");
}

function rowsIn({ tables }: ExportHeader): number {
  return tables.reduce((sum, { rows }) => sum + rows, 0);
}

async function nextLine(lines: AsyncGenerator<FileLine>): Promise<Pick<FileLine, "text">> {
  const { done, value } = await lines.next();
  return done === true ? { text: "" } : value;
}
