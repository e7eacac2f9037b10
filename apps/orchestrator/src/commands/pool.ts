// `bulkhead pool --modules <files...>`: a process that plays what others submit. SIGTERM and Ctrl-C drain it; a second one
// ends it at once, and what it had goes on elsewhere.

import { CliError } from "../cli/cli-error.ts";
import type { ExitCode } from "../cli/exit-codes.ts";
import { storeError } from "../cli/store-error.ts";
import { bossEngine } from "../engine/boss-engine.ts";
import { type PoolModule, poolModule } from "../engine/pool-module.ts";
import { type PoolEvent, runPool } from "../engine/run-pool.ts";
import { openStore } from "../runs/open-store.ts";
import type { Terminal } from "../terminal/terminal.ts";

export interface PoolFlags {
  readonly modules: readonly string[];
  readonly concurrency: number;
  readonly queue: string;
  readonly tenantConcurrency?: number;
  readonly tenantRate?: number;
  readonly drain: number;
  readonly json?: boolean;
}

export async function pool(flags: PoolFlags, terminal: Terminal): Promise<ExitCode> {
  const { concurrency, queue, tenantConcurrency, tenantRate, drain, json = false } = flags;
  const modules: PoolModule[] = [];
  for (const spec of flags.modules) modules.push(await poolModule(spec, terminal.cwd));
  refuseTwice(modules);
  const say = (event: PoolEvent | Ready) =>
    json ? terminal.out(`${JSON.stringify(event)}\n`) : terminal.err(`${lineOf(event)}\n`);
  await using opened = await openStore(terminal);
  const { database, store } = opened;
  try {
    await using engine = await bossEngine({
      database,
      store,
      queue,
      limits: { concurrency: tenantConcurrency, perMinute: tenantRate },
      supervise: true,
    });
    const ending = new AbortController();
    terminal.onTerminate(() => ending.abort());
    const signal = AbortSignal.any([terminal.signal, ending.signal]);
    say({ kind: "ready", queue, modules: modules.map(({ name, version }) => ({ name, version })), concurrency });
    await runPool({ engine, store, modules, concurrency, drainMs: drain * 1_000, signal, onEvent: say });
    return 0;
  } catch (error) {
    throw storeError(error, terminal.env) ?? error;
  }
}

interface Ready {
  readonly kind: "ready";
  readonly queue: string;
  readonly modules: readonly { readonly name: string; readonly version: string }[];
  readonly concurrency: number;
}

function refuseTwice(modules: readonly PoolModule[]): void {
  const ids = modules.map(({ name, version }) => `${name}/${version}`);
  const twice = ids.find((id, at) => ids.indexOf(id) !== at);
  if (twice === undefined) return;
  throw new CliError("usage", `Two modules are ${twice}.`, "Give each workflow a name of its own, or leave one out.");
}

function lineOf(event: PoolEvent | Ready): string {
  switch (event.kind) {
    case "ready":
      return `ready: queue ${event.queue}, ${event.concurrency} at once, ${event.modules.map(({ name, version }) => `${name} ${version}`).join(", ")}`;
    case "job_start":
      return `${event.run} started${event.attempt === 0 ? "" : `, attempt ${event.attempt + 1}`}`;
    case "job_end":
      return `${event.run} ${endOf(event)}, ${event.ms} ms`;
    case "store_lost":
      return "the database does not answer; trying again";
    case "draining":
      return `ending: ${event.active} under way`;
    default:
      return event satisfies never;
  }
}

function endOf({ end, held }: Extract<PoolEvent, { readonly kind: "job_end" }>): string {
  if (!held) return "was taken over by another pool";
  return end.kind === "again" ? `to be played again (${end.code})` : end.status;
}
