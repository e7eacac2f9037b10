// `bulkhead db rotate-keys | retention | forget-source`: what an operator does to all that is kept.
import type { DatabaseRunStore } from "@bulkhead/memory";
import { CliError } from "../cli/cli-error.ts";
import type { ExitCode } from "../cli/exit-codes.ts";
import { confirm } from "../terminal/confirm.ts";
import type { Terminal } from "../terminal/terminal.ts";
import { visibleLine } from "../terminal/visible-text.ts";

interface Options {
  readonly json?: boolean;
  readonly yes?: boolean;
}

/** With the first key of BULKHEAD_KEY; the others may then be taken away. */
export async function rotateKeys(store: DatabaseRunStore, options: Options, terminal: Terminal): Promise<ExitCode> {
  const rows = await store.rotateKeys();
  return told(`Sealed ${rows.toLocaleString("en")} rows with the first key.`, { rows }, options, terminal);
}

const DAY_MS = 24 * 60 * 60_000;

/** Runs that ended so long ago, with all that came of them. */
export async function applyRetention(
  store: DatabaseRunStore,
  options: Options & { readonly olderThan: number },
  terminal: Terminal,
): Promise<ExitCode> {
  const days = `${options.olderThan} ${options.olderThan === 1 ? "day" : "days"}`;
  await mustConfirm(`Forget every run that ended more than ${days} ago, and all that came of it?`, options, terminal);
  const runs = await store.applyRetention({ olderThan: new Date(Date.now() - options.olderThan * DAY_MS) });
  return told(`Forgot ${runs.toLocaleString("en")} ${runs === 1 ? "run" : "runs"}.`, { runs }, options, terminal);
}

/** One row of provenance. */
export async function forgetSource(
  store: DatabaseRunStore,
  id: string,
  options: Options,
  terminal: Terminal,
): Promise<ExitCode> {
  const name = visibleLine(id, 40);
  await mustConfirm(`Forget the source ${name}, and all that was derived from it?`, options, terminal);
  await store.forgetSource(id);
  return told(`Forgot the source ${name}.`, { source: id }, options, terminal);
}

async function mustConfirm(question: string, { yes }: Options, terminal: Terminal): Promise<void> {
  if (yes === true || (await confirm(question, terminal))) return;
  throw new CliError("not_confirmed", "Nothing was forgotten.", "Say so with --yes.");
}

function told(line: string, facts: object, { json }: Options, { out }: Terminal): ExitCode {
  out(json === true ? `${JSON.stringify({ ok: true, ...facts })}\n` : `${line}\n`);
  return 0;
}
