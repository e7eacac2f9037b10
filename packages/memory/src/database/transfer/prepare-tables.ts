// The tables that an import writes to. Rules: what holds a row is not imported into; a table or a column that this
// database does not have is refused by name; LangGraph's tables, which no migration of ours makes, are made as they were
// from their columns and primary key, and from no SQL of the file.
import { MemoryError } from "../../memory-error.ts";
import type { Queries } from "../database.ts";
import { badExport, type ExportedTable, type ExportHeader } from "./export-format.ts";
import { as, isCheckpoints, type KeptTable, keptTables, nameOf, quoted, quotedTable } from "./kept-tables.ts";

/** Those of the export, in its order, with the types that they have here. */
export async function prepareTables(queries: Queries, { tables }: ExportHeader): Promise<readonly KeptTable[]> {
  await queries.query("select pg_advisory_xact_lock(hashtext('bulkhead.migration'))"); // nobody migrates meanwhile
  for (const table of await keptTables(queries)) await refuseFilled(queries, table);
  for (const table of tables.filter(isCheckpoints)) await makeAgain(queries, table);
  const here = new Map((await keptTables(queries)).map((table) => [nameOf(table), table]));
  return tables.map((table) => asHere(table, here.get(nameOf(table))));
}

/** Nobody fills it afterwards, until the transaction ends. @throws MemoryError `not_empty` */
export async function refuseFilled(queries: Queries, table: KeptTable): Promise<void> {
  if (table.name === "checkpoint_migrations") return; // LangGraph's setup alone fills it
  const filled = await as(table.owner, queries, async () => {
    await queries.query(`lock table ${quotedTable(table)} in share row exclusive mode`);
    return queries.query(`select 1 from ${quotedTable(table)} limit 1`);
  });
  if (filled.length > 0)
    throw new MemoryError(
      "not_empty",
      `this database holds rows already (${nameOf(table)}): import into a new folder or database. Nothing was changed`,
    );
}

async function makeAgain(queries: Queries, table: ExportedTable): Promise<void> {
  await queries.query(`create schema if not exists ${quoted(table.schema)}`);
  await queries.query(`drop table if exists ${quotedTable(table)}`); // it is empty
  const columns = table.columns.map((column) =>
    [
      quoted(column.name),
      plain(column.type, TYPE),
      column.notNull ? "not null" : "",
      column.default === undefined ? "" : `default ${plain(column.default, LITERAL)}`,
    ].join(" "),
  );
  const key = table.primaryKey.length === 0 ? [] : [`primary key (${table.primaryKey.map(quoted).join(", ")})`];
  await queries.query(`create table ${quotedTable(table)} (${[...columns, ...key].join(", ")})`);
}

const TYPE = /^[a-z][a-z0-9 ]*(\(\d+(,\d+)?\))?(\[\])*$/;
const LITERAL = /^'[^'\\]*'::[a-z ]+$/;

function plain(text: string, shape: RegExp): string {
  if (!shape.test(text)) throw badExport("describes a table that this version of Bulkhead does not know");
  return text;
}

function asHere(table: ExportedTable, here: KeptTable | undefined): KeptTable {
  const columns = table.columns.map(({ name }) => here?.columns.find((column) => column.name === name));
  const missing = columns.indexOf(undefined);
  if (here === undefined || missing !== -1)
    throw badExport(
      `has ${here === undefined ? "the table" : `the column ${table.columns[missing]?.name} of`} ${nameOf(table)}, which this version of Bulkhead does not know`,
    );
  return { ...here, columns: columns.filter((column) => column !== undefined) };
}
