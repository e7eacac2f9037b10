// `bulkhead files export | import`: a store as a folder, and a folder as one change of a store.
import { relative, resolve } from "node:path";
import { type Database, fileStore } from "@bulkhead/memory";
import type { ExitCode } from "../cli/exit-codes.ts";
import { operatorWriter } from "../cli/operator-writer.ts";
import { findStore, momentIn } from "../memory/find-store.ts";
import { safeJson } from "../terminal/safe-json.ts";
import type { Terminal } from "../terminal/terminal.ts";
import { visibleLine } from "../terminal/visible-text.ts";

export async function exportFiles(
  database: Database,
  name: string,
  path: string,
  { at, json }: { readonly at?: string; readonly json?: boolean },
  { env, cwd, out }: Terminal,
): Promise<ExitCode> {
  const folder = resolve(cwd, path);
  const moment = momentIn(at);
  const store = await findStore(database, name, env);
  const { files, hash, revision } = await store.exportTo(folder, moment === undefined ? {} : { at: moment });
  if (json === true) out(`${safeJson({ ok: true, store: name, folder, files: files.length, hash, revision })}\n`);
  else
    out(
      `Exported ${count(files.length)} to ${shown(folder, cwd)}. Workers wrote them: look at them before you run any.\n`,
    );
  return 0;
}

export async function importFiles(
  database: Database,
  name: string,
  path: string,
  options: { readonly remove?: boolean; readonly trust?: boolean; readonly json?: boolean },
  { env, cwd, out, err }: Terminal,
): Promise<ExitCode> {
  const folder = resolve(cwd, path);
  const store = fileStore(database, { name, key: env["BULKHEAD_KEY"] });
  const imported = await store.importFrom(folder, operatorWriter(options, env), { remove: options.remove === true });
  const { revision, written, removed, unchanged, leftOut } = imported;
  if (options.json === true) out(`${safeJson({ ok: true, store: name, folder, ...imported })}\n`);
  else {
    out(`Imported ${count(written)} into ${name}: change ${revision}; ${unchanged} the same, ${removed} removed.\n`);
    if (leftOut.length > 0) err(`Left out, since git would obey it: ${visibleLine(leftOut.join(", "), 80)}\n`);
  }
  return 0;
}

const count = (files: number): string => `${files.toLocaleString("en")} ${files === 1 ? "file" : "files"}`;

const shown = (folder: string, cwd: string): string => visibleLine(relative(cwd, folder) || folder, 200);
