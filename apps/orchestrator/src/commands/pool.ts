// `bulkhead pool --modules <files...>`: a process that plays what others submit. SIGTERM and Ctrl-C drain it; a second one
// ends it at once, and what it had goes on elsewhere.

import { CliError } from "../cli/cli-error.ts";
import type { ExitCode } from "../cli/exit-codes.ts";
import { storeError } from "../cli/store-error.ts";
import { bossEngine } from "../engine/boss-engine.ts";
import { type PoolModule, poolModule } from "../engine/pool-module.ts";
import { runPool } from "../engine/run-pool.ts";
import { openStore } from "../runs/open-store.ts";
import { openTelemetry, type TelemetryOptions } from "../telemetry/open-telemetry.ts";
import type { Terminal } from "../terminal/terminal.ts";

export interface PoolFlags extends TelemetryOptions {
  readonly modules: readonly string[];
  readonly concurrency: number;
  readonly queue: string;
  readonly drain: number;
}

export async function pool(flags: PoolFlags, terminal: Terminal): Promise<ExitCode> {
  const { concurrency, queue, drain } = flags;
  const modules: PoolModule[] = [];
  for (const spec of flags.modules) modules.push(await poolModule(spec, terminal.cwd));
  refuseTwice(modules);
  await using telemetry = await openTelemetry("pool", terminal, flags);
  const { log, watch, metricsUrl: metrics } = telemetry;
  await using opened = await openStore(terminal);
  const { database, store } = opened;
  try {
    await using engine = await bossEngine({
      database,
      store,
      queue,
      supervise: true,
    });
    telemetry.observeQueue(engine);
    const ending = new AbortController();
    terminal.onTerminate(() => ending.abort());
    const signal = AbortSignal.any([terminal.signal, ending.signal]);
    log({
      kind: "ready",
      queue,
      modules: modules.map(({ name, version }) => ({ name, version })),
      concurrency,
      metrics,
    });
    await runPool({
      engine,
      store,
      modules,
      concurrency,
      drainMs: drain * 1_000,
      signal,
      watch,
    });
    return 0;
  } catch (error) {
    throw storeError(error, terminal.env) ?? error;
  }
}

function refuseTwice(modules: readonly PoolModule[]): void {
  const ids = modules.map(({ name, version }) => `${name}/${version}`);
  const twice = ids.find((id, at) => ids.indexOf(id) !== at);
  if (twice === undefined) return;
  throw new CliError("usage", `Two modules are ${twice}.`, "Give each workflow a name of its own, or leave one out.");
}
