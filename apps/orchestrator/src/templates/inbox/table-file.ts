// A CSV file as rows of strings: read whole, written by adding lines at its end.
import { appendFileSync, existsSync, mkdirSync, readFileSync } from "node:fs";
import { dirname } from "node:path";
import { parse } from "csv-parse/sync";

/** A file that is not there has no rows. */
export function readTable(file: string): readonly Readonly<Record<string, string>>[] {
  if (!existsSync(file)) return [];
  return parse<Record<string, string>>(readFileSync(file), { columns: true, bom: true, skip_empty_lines: true });
}

/** Synchronous, so that two calls of one step cannot write into each other. */
export function appendRow(file: string, row: Readonly<Record<string, string | number>>): void {
  mkdirSync(dirname(file), { recursive: true });
  const header = existsSync(file) ? "" : line(Object.keys(row));
  appendFileSync(file, header + line(Object.values(row)));
}

const line = (cells: readonly (string | number)[]): string => `${cells.map(quote).join(",")}\n`;
const quote = (cell: string | number): string => `"${String(cell).replaceAll('"', '""')}"`;
