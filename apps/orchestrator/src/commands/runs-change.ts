// `bulkhead runs cancel | abandon | fork | forget <id>`: what a person does to a run from outside of it.
import { randomUUID } from "node:crypto";
import { isOver, type RunStore } from "@bulkhead/memory";
import { CliError } from "../cli/cli-error.ts";
import type { ExitCode } from "../cli/exit-codes.ts";
import { findRun } from "../runs/find-run.ts";
import { principalIn } from "../runs/principal.ts";
import { confirm } from "../terminal/confirm.ts";
import { commandName, type Terminal } from "../terminal/terminal.ts";
import { visibleLine } from "../terminal/visible-text.ts";

interface Options {
  readonly json?: boolean;
}

/** Whoever runs it stops; its questions are answered. */
export async function cancelRun(store: RunStore, id: string, options: Options, terminal: Terminal): Promise<ExitCode> {
  const run = await findRun(store, id, terminal.env);
  await store.cancel(run.id, principalIn(terminal.env));
  return told(`Cancelled ${visibleLine(run.id, 60)}: nothing of it runs any more.`, { run: run.id }, options, terminal);
}

/** It is never taken up again, and stays to be looked at. */
export async function abandonRun(store: RunStore, id: string, options: Options, terminal: Terminal): Promise<ExitCode> {
  const run = await findRun(store, id, terminal.env);
  await store.abandon(run.id, principalIn(terminal.env));
  return told(`Abandoned ${visibleLine(run.id, 60)}.`, { run: run.id }, options, terminal);
}

/** A new run of the same input, which does nothing again that was done. */
export async function forkRun(
  store: RunStore,
  id: string,
  options: Options & { readonly as?: string },
  terminal: Terminal,
): Promise<ExitCode> {
  const { env } = terminal;
  const run = await findRun(store, id, env);
  const fork = options.as ?? randomUUID();
  await store.fork(run.id, { id: fork, thread: fork, by: principalIn(env) });
  const left = isOver(run) ? "" : " The run that it was forked from is abandoned.";
  const line = `Forked as ${visibleLine(fork, 60)}.${left} To run it: ${commandName(env)} runs resume ${visibleLine(fork, 60)}`;
  return told(line, { run: fork, forkedFrom: run.id }, options, terminal);
}

/** Everything of it. */
export async function forgetRun(
  store: RunStore,
  id: string,
  options: Options & { readonly yes?: boolean },
  terminal: Terminal,
): Promise<ExitCode> {
  const { env } = terminal;
  const run = await findRun(store, id, env);
  const name = `${visibleLine(run.id, 60)} (${visibleLine(run.name, 40)}, ${run.status})`;
  if (options.yes !== true && !(await confirm(`Forget ${name}, and all that came of it?`, terminal)))
    throw new CliError("not_confirmed", "Nothing was forgotten.", "Say so with --yes.");
  await store.forget(run.id);
  return told(`Forgot ${name}.`, { run: run.id }, options, terminal);
}

function told(line: string, facts: object, { json }: Options, { out }: Terminal): ExitCode {
  out(json === true ? `${JSON.stringify({ ok: true, ...facts })}\n` : `${line}\n`);
  return 0;
}
