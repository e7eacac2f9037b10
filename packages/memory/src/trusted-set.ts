// A trusted set: rows that the operator wrote, in a list, in a CSV or JSON file, or in a table of the operator's database.
// That a value stands in one is proof enough for a rule (`memberOf`). The object is the identity: two sets over one file
// are two sets.
import { readFile } from "node:fs/promises";
import { extname } from "node:path";
import { z } from "zod";
import type { Database } from "./database/database.ts";
import { MemoryError } from "./memory-error.ts";
import { queryRows } from "./query-rows.ts";

export type Cell = string | number | boolean | null;
export type Row = Readonly<Record<string, Cell>>;

export interface TrustedSet {
  readonly name: string;
  /** Of a list that is not empty; a file's are known when it is read. */
  readonly columns?: readonly string[];
  /** The rows as they stand now. Cells of a CSV file are strings; who compares reads them as the argument's type. */
  load(): Promise<readonly Row[]>;
}

export type TrustedSetSource =
  | { readonly name: string; readonly rows: readonly Row[] }
  | { readonly name: string; readonly file: string }
  /** One select, which is run read-only. Cells are texts, numbers and booleans: cast what is none (`due::text`). */
  | { readonly name: string; readonly query: string; readonly database: Database };

/**
 * @throws MemoryError `bad_rows`: of a list here, of a file or a query from `load()`, when it is missing, is refused or is
 * no table of scalars.
 */
export function trustedSet(source: TrustedSetSource): TrustedSet {
  if ("rows" in source) {
    const rows = checkRows(source.rows, source.name);
    const columns = [...new Set(rows.flatMap((row) => Object.keys(row)))];
    return Object.freeze({ name: source.name, load: async () => rows, ...(columns.length === 0 ? {} : { columns }) });
  }
  if ("query" in source) {
    const { name, query, database } = source;
    return Object.freeze({ name, load: async () => checkRows(await queryRows(database, query, name), name) });
  }
  const { name, file } = source;
  return Object.freeze({ name, load: async () => checkRows(await readTable(file, name), name) });
}

const table = z.array(z.record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.null()])));

function checkRows(rows: unknown, name: string): readonly Row[] {
  const parsed = table.safeParse(rows);
  if (parsed.success) return parsed.data;
  throw new MemoryError(
    "bad_rows",
    `the trusted set "${name}" must be a list of objects of strings, numbers, booleans and nulls`,
  );
}

async function readTable(file: string, name: string): Promise<unknown> {
  let text: string;
  try {
    text = await readFile(file, "utf8");
  } catch {
    throw new MemoryError("bad_rows", `the file of the trusted set "${name}" cannot be read: ${file}`);
  }
  try {
    switch (extname(file).toLowerCase()) {
      case ".csv":
        return (await import("csv-parse/sync")).parse(text, {
          columns: true,
          bom: true,
          skip_empty_lines: true,
          trim: true,
        });
      case ".json":
        return JSON.parse(text);
    }
  } catch {
    throw new MemoryError("bad_rows", `the file of the trusted set "${name}" is no well-formed table: ${file}`);
  }
  throw new MemoryError("bad_rows", `the trusted set "${name}" takes a .csv or .json file, not ${file}`);
}
