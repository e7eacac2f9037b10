// `bulkhead runs list`: the runs that are kept, the newest first.
import type { RunStatus, RunStore } from "@bulkhead/memory";
import type { ExitCode } from "../cli/exit-codes.ts";
import { runTable } from "../runs/run-table.ts";
import { commandName, type Terminal } from "../terminal/terminal.ts";

export interface ListOptions {
  readonly status?: RunStatus;
  readonly principal?: string;
  readonly limit: number;
  readonly json?: boolean;
}

export async function listRuns(store: RunStore, options: ListOptions, terminal: Terminal): Promise<ExitCode> {
  const { json, limit, status, principal } = options;
  const filter = { ...(status === undefined ? {} : { status }), ...(principal === undefined ? {} : { principal }) };
  const runs = await store.list({ ...filter, limit });
  const { width, paint, env } = terminal;
  if (json === true) terminal.out(`${JSON.stringify({ ok: true, runs })}\n`);
  else if (runs.length > 0) terminal.out(`${runTable(runs, { now: Date.now(), width, paint }).join("\n")}\n`);
  else {
    const none = Object.keys(filter).length === 0 ? "No run is kept here." : "No run is kept here that fits.";
    terminal.out(`${none} To start one: ${commandName(env)} run <module>\n`);
  }
  if (json !== true && runs.length === limit) terminal.err(`These are the newest ${limit}: --limit shows more.\n`);
  return 0;
}
