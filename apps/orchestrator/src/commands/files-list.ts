// `bulkhead files list | diff`: which stores and files there are, and which differ between two moments.
import { type Database, fileStores } from "@bulkhead/memory";
import type { ExitCode } from "../cli/exit-codes.ts";
import { findStore, momentIn } from "../memory/find-store.ts";
import { safeJson } from "../terminal/safe-json.ts";
import { commandName, type Terminal } from "../terminal/terminal.ts";
import { textTable } from "../terminal/text-table.ts";
import { visibleLine } from "../terminal/visible-text.ts";

interface Options {
  readonly json?: boolean;
}

export async function listFiles(
  database: Database,
  name: string | undefined,
  options: Options & { readonly at?: string },
  terminal: Terminal,
): Promise<ExitCode> {
  if (name === undefined) return listStores(database, options, terminal);
  const tree = await (await findStore(database, name, terminal.env)).tree(momentIn(options.at));
  const { hash, revision, files, label } = tree;
  if (options.json === true) terminal.out(`${safeJson({ ok: true, store: name, hash, revision, label, files })}\n`);
  else if (files.length === 0) terminal.out("No file is there.\n");
  else {
    const rows = files.map(({ path, size, version, label }) => [
      visibleLine(path, 70),
      size.toLocaleString("en"),
      `${version}`,
      label.integrity,
    ]);
    terminal.out(`${textTable(["PATH", "BYTES", "VERSION", "FROM"], rows, terminal).join("\n")}\n`);
    terminal.err(
      `\n${files.length} ${files.length === 1 ? "file" : "files"} after change ${revision}, tree ${hash.slice(0, 12)}\n`,
    );
  }
  return 0;
}

async function listStores(
  database: Database,
  { json }: Options,
  { out, width, paint, env }: Terminal,
): Promise<ExitCode> {
  const stores = await fileStores(database);
  if (json === true) out(`${safeJson({ ok: true, stores })}\n`);
  else if (stores.length === 0)
    out(`No store of files is kept here. To begin one: ${commandName(env)} files import <store> <folder>\n`);
  else {
    const rows = stores.map(({ name, revision }) => [name, `${revision}`]);
    out(`${textTable(["STORE", "CHANGES"], rows, { width, paint }).join("\n")}\n`);
  }
  return 0;
}

const SIGNS = { added: "+", removed: "-", changed: "~" } as const;

export async function diffFiles(
  database: Database,
  name: string,
  { from, to }: { readonly from: string; readonly to: string | undefined },
  { json }: Options,
  terminal: Terminal,
): Promise<ExitCode> {
  const store = await findStore(database, name, terminal.env);
  const differences = await store.diff(momentIn(from) ?? 0, momentIn(to));
  if (json === true) terminal.out(`${safeJson({ ok: true, store: name, differences })}\n`);
  else if (differences.length === 0) terminal.out("Nothing differs.\n");
  else
    for (const { kind, path, before, after } of differences)
      terminal.out(`${SIGNS[kind]} ${visibleLine(path, 90)}  ${before?.size ?? 0} → ${after?.size ?? 0} bytes\n`);
  return 0;
}
