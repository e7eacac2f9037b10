// The file of an export: lines of JSON. The first says what it is and describes each table; a line {"table": n} comes
// before the rows of the n-th; a row is an array of Postgres's own text of each value, or null; the last line counts and
// hashes what stands before it. Rule: a reader takes only what it knows, and a file that was cut or changed is no export.

import { z } from "zod";
import { MemoryError } from "../../memory-error.ts";
import { parsedJson } from "../../parsed-json.ts";

/** Of the format. A reader of a lower version refuses it. */
export const EXPORT_VERSION = 1;

const name = z.string().min(1).max(63);

const table = z.strictObject({
  schema: name,
  name,
  columns: z
    .array(
      z.strictObject({
        name,
        type: z.string(),
        notNull: z.boolean(),
        default: z.string().optional(),
      }),
    )
    .min(1),
  primaryKey: z.array(name),
  rows: z.number().int().nonnegative(),
});

const header = z.strictObject({
  bulkhead: z.literal("database"),
  version: z.literal(EXPORT_VERSION),
  /** Of Bulkhead and of Postgres that wrote it: for people. */
  by: z.string(),
  postgres: z.string(),
  migrations: z.array(name),
  tables: z.array(table),
  sequences: z.array(z.strictObject({ schema: name, name, last: z.string().regex(/^-?\d{1,19}$/) })),
});

const end = z.strictObject({ end: z.number().int().nonnegative(), sha256: z.string() });
const row = z.array(z.string().nullable());
const start = z.strictObject({ table: z.number().int().nonnegative() });
const line = z.union([row, start, end]);

export type ExportHeader = z.infer<typeof header>;
export type ExportedTable = z.infer<typeof table>;
export type ExportRow = readonly (string | null)[];
export type ExportLine = z.infer<typeof line>;

/** @throws MemoryError `bad_export`, `newer_schema` */
export function readHeader(text: string): ExportHeader {
  const value = parsedJson(text);
  const version = z.looseObject({ bulkhead: z.literal("database"), version: z.number() }).safeParse(value);
  if (version.success && version.data.version > EXPORT_VERSION)
    throw new MemoryError(
      "newer_schema",
      "a newer version of Bulkhead wrote this export: update Bulkhead. Nothing was changed",
    );
  const read = header.safeParse(value);
  if (!read.success) throw badExport("is no export of `bulkhead db export`");
  return read.data;
}

/** @throws MemoryError `bad_export` */
export function readLine(text: string): ExportLine {
  const read = line.safeParse(parsedJson(text));
  if (!read.success) throw badExport("was changed, or is damaged");
  return read.data;
}

export function badExport(what: string): MemoryError {
  return new MemoryError("bad_export", `the file ${what}: nothing was imported`);
}
