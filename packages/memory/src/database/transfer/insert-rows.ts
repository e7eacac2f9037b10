// Rows of an export, as many in one statement as the reader has at hand: each column is one array of Postgres's own text.
import type { Queries } from "../database.ts";
import type { ExportRow } from "./export-format.ts";
import { type KeptTable, quoted, quotedTable } from "./kept-tables.ts";

export async function insertRows(queries: Queries, table: KeptTable, rows: readonly ExportRow[]): Promise<void> {
  const { columns } = table;
  const names = columns.map(({ name }) => quoted(name)).join(", ");
  const values = columns.map(({ type }, at) => `r.c${at}::${type}`).join(", ");
  const arrays = columns.map((_, at) => `$${at + 1}::text[]`).join(", ");
  const aliases = columns.map((_, at) => `c${at}`).join(", ");
  await queries.query(
    `insert into ${quotedTable(table)} (${names}) overriding system value
     select ${values} from unnest(${arrays}) as r (${aliases})`,
    columns.map((_, at) => rows.map((row) => row[at] ?? null)),
  );
}
