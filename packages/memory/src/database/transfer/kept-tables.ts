// What an export holds, read from the catalog, so that a new migration needs no word here: every table of the schemas
// `bulkhead` and `bulkhead_…`, and LangGraph's checkpoints wherever their tables are on the search path.
import type { Queries } from "../database.ts";
import type { ExportedTable } from "./export-format.ts";

export interface KeptTable extends Omit<ExportedTable, "rows"> {
  /** The role that owns it, and may do anything with it; the login may take it, and need not have its rights. */
  readonly owner: string;
}

/** Statements of `work` are done as that role, which then sees the rows of every tenant. */
export async function as<T>(owner: string, queries: Queries, work: () => Promise<T>): Promise<T> {
  await queries.query(`set local role ${quoted(owner)}; set local bulkhead.upkeep = 'on'`);
  const result = await work();
  await queries.query("set local bulkhead.upkeep = ''; set local role none");
  return result;
}

/** Which migrations ran: compared by an import, and not imported. */
const MIGRATION_TABLES: readonly string[] = ["bulkhead.migration", "bulkhead.migration_lock"];

/** LangGraph's own: they have no migration of ours, so an import makes them where they are missing. */
const CHECKPOINT_TABLES = ["checkpoints", "checkpoint_blobs", "checkpoint_writes", "checkpoint_migrations"];

export const isCheckpoints = ({ name }: { readonly name: string }): boolean => CHECKPOINT_TABLES.includes(name);

const OURS = `n.nspname ~ '^bulkhead(_|$)' or (n.nspname = 'public' and c.relname = any ($1))`;

export async function keptTables(queries: Queries): Promise<readonly KeptTable[]> {
  const tables = await queries.query<KeptTable>(
    `select n.nspname as schema, c.relname as name, pg_get_userbyid(c.relowner) as owner,
       (select json_agg(json_strip_nulls(json_build_object('name', a.attname, 'type', format_type(a.atttypid, a.atttypmod),
           'notNull', a.attnotnull, 'default', case when a.attidentity = '' then pg_get_expr(d.adbin, d.adrelid) end))
           order by a.attnum)
         from pg_attribute a left join pg_attrdef d on d.adrelid = a.attrelid and d.adnum = a.attnum
         where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped and a.attgenerated = '') as columns,
       coalesce((select json_agg(a.attname order by k.at)
         from pg_index i, unnest(i.indkey) with ordinality as k (attnum, at), pg_attribute a
         where i.indrelid = c.oid and i.indisprimary and a.attrelid = c.oid and a.attnum = k.attnum), '[]') as "primaryKey"
     from pg_class c join pg_namespace n on n.oid = c.relnamespace
     where c.relkind = 'r' and (${OURS})
     order by 1, 2`,
    [CHECKPOINT_TABLES],
  );
  return tables.filter((table) => !MIGRATION_TABLES.includes(nameOf(table)));
}

export async function ourSchemas(queries: Queries) {
  return queries.query<{ schema: string; owner: string }>(
    "select nspname as schema, pg_get_userbyid(nspowner) as owner from pg_namespace where nspname ~ '^bulkhead(_|$)'",
  );
}

export interface KeptSequence {
  readonly schema: string;
  readonly name: string;
  readonly last: string;
}

/** Those that ever gave a number. */
export async function keptSequences(queries: Queries): Promise<readonly KeptSequence[]> {
  return queries.query<KeptSequence>(
    `select schemaname as schema, sequencename as name, last_value::text as last from pg_sequences
     where schemaname ~ '^bulkhead(_|$)' and last_value is not null order by 1, 2`,
  );
}

export const nameOf = ({ schema, name }: { readonly schema: string; readonly name: string }): string =>
  `${schema}.${name}`;

/** As SQL writes it. */
export const quoted = (name: string): string => `"${name.replaceAll('"', '""')}"`;
export const quotedTable = ({ schema, name }: { readonly schema: string; readonly name: string }): string =>
  `${quoted(schema)}.${quoted(name)}`;
