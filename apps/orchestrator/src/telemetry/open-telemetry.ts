// What `serve` and `pool` tell of themselves, opened together: the log, the metrics, and who hears of the work.
import type { Engine } from "../engine/engine.ts";
import type { Terminal } from "../terminal/terminal.ts";
import { type Log, openLog } from "./log/log.ts";
import { loggedSignals } from "./log/logged-signals.ts";
import { sayCrashes } from "./log/say-crashes.ts";
import { measuredSignals } from "./metrics/measured-signals.ts";
import { observeProcess, observeQueue } from "./metrics/observe-process.ts";
import { openMetrics } from "./metrics/open-metrics.ts";
import { type MetricsPlace, serveMetrics } from "./metrics/serve-metrics.ts";
import { type Signals, tellAll } from "./signals.ts";

export interface TelemetryOptions extends MetricsPlace {
  readonly json?: boolean;
}

export interface Telemetry extends AsyncDisposable {
  readonly log: Log;
  readonly watch: Signals;
  /** The page of the metrics. */
  readonly metrics: () => Promise<string>;
  /** Where they have a port of their own. */
  readonly metricsUrl: string | undefined;
  /** From now on its figures are on the page too. */
  observeQueue(engine: Pick<Engine, "backlog">): void;
}

/** @throws CliError `usage`: it cannot listen at the port for metrics */
export async function openTelemetry(
  terminal: Pick<Terminal, "out" | "err">,
  { json = false, ...place }: TelemetryOptions,
): Promise<Telemetry> {
  const log = openLog(terminal, { json });
  const metrics = openMetrics();
  observeProcess(metrics);
  const server = await serveMetrics(metrics, place);
  const crashes = sayCrashes(log);
  return {
    log,
    watch: tellAll([loggedSignals(log), measuredSignals(metrics)]),
    metrics: metrics.page,
    metricsUrl: server.url,
    observeQueue: (engine) => observeQueue(metrics, engine),
    async [Symbol.asyncDispose]() {
      crashes[Symbol.dispose]();
      await server[Symbol.asyncDispose]();
    },
  };
}
