// `bulkhead files snapshot | restore | guard | unguard`: a name for what is there, what was there put back, and what only the
// operator changes. Rule: nothing of it is lost, since a store keeps every version.
import { type Database, fileStore } from "@bulkhead/memory";
import { CliError } from "../cli/cli-error.ts";
import type { ExitCode } from "../cli/exit-codes.ts";
import { operatorWriter } from "../cli/operator-writer.ts";
import { findStore, momentIn } from "../memory/find-store.ts";
import { safeJson } from "../terminal/safe-json.ts";
import { commandName, shellWord, type Terminal } from "../terminal/terminal.ts";
import { textTable } from "../terminal/text-table.ts";
import { visibleLine } from "../terminal/visible-text.ts";

interface Options {
  readonly json?: boolean;
}

export async function snapshotFiles(
  database: Database,
  name: string,
  snapshot: string | undefined,
  { json }: Options,
  terminal: Terminal,
): Promise<ExitCode> {
  const store = await findStore(database, name, terminal.env);
  if (snapshot !== undefined) {
    const made = await store.snapshot(snapshot);
    const line = `${made.name} is change ${made.revision} of ${name}.`;
    return told(json === true ? { store: name, snapshot: made } : line, terminal);
  }
  const snapshots = await store.snapshots();
  if (json === true) return told({ store: name, snapshots }, terminal);
  if (snapshots.length === 0) return told("No snapshot was made of this store.", terminal);
  const rows = snapshots.map((one) => [one.name, `${one.revision}`, new Date(one.madeAt).toISOString()]);
  return told(textTable(["SNAPSHOT", "CHANGE", "MADE"], rows, terminal).join("\n"), terminal);
}

export async function restoreFiles(
  database: Database,
  name: string,
  moment: string,
  { json }: Options,
  terminal: Terminal,
): Promise<ExitCode> {
  const store = await findStore(database, name, terminal.env);
  const { revision: from } = await store.tree();
  const revision = await store.restore(momentIn(moment) ?? 0, operatorWriter({ trust: true }, terminal.env));
  if (revision === undefined)
    return told(json === true ? { store: name, differences: [] } : "Nothing differs: nothing was changed.", terminal);
  const differences = await store.diff(from, revision);
  if (json === true) return told({ store: name, revision, differences }, terminal);
  const count = `${differences.length.toLocaleString("en")} ${differences.length === 1 ? "file" : "files"}`;
  const back = `${commandName(terminal.env)} files restore ${shellWord(name)} ${from}`;
  return told(`Put back ${count} of ${name}: change ${revision}. As it was: ${back}`, terminal);
}

export async function guardFiles(
  database: Database,
  name: string,
  path: string | undefined,
  { json }: Options,
  terminal: Terminal,
): Promise<ExitCode> {
  const { env } = terminal;
  // What is to be guarded may not be there yet, nor its store.
  const store =
    path === undefined ? await findStore(database, name, env) : fileStore(database, { name, key: env["BULKHEAD_KEY"] });
  if (path !== undefined) await store.guard(path);
  const guarded = await store.guarded();
  if (json === true) return told({ store: name, guarded }, terminal);
  if (path !== undefined) return told(`Only the operator changes ${visibleLine(path, 200)} of ${name} now.`, terminal);
  const lines = guarded.map((one) => visibleLine(one, 200));
  return told(lines.length === 0 ? "Nothing is guarded." : lines.join("\n"), terminal);
}

/** @throws CliError `no_file` */
export async function unguardFiles(
  database: Database,
  name: string,
  path: string,
  { json }: Options,
  terminal: Terminal,
): Promise<ExitCode> {
  const store = await findStore(database, name, terminal.env);
  const before = await store.guarded();
  await store.unguard(path);
  const guarded = await store.guarded();
  if (guarded.length === before.length)
    throw new CliError("no_file", "This path is not guarded by itself.", `See: files guard ${name}`);
  if (json === true) return told({ store: name, guarded }, terminal);
  return told(`Whoever may write changes ${visibleLine(path, 200)} of ${name} now.`, terminal);
}

function told(what: string | object, { out }: Terminal): ExitCode {
  out(typeof what === "string" ? `${what}\n` : `${safeJson({ ok: true, ...what })}\n`);
  return 0;
}
