// What `serve` and `pool` tell of themselves, opened together: the log, the metrics, the traces, and who hears of the work.
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
import { openTracer } from "./traces/open-tracer.ts";
import { tracedSignals } from "./traces/traced-signals.ts";

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
  command: "serve" | "pool",
  terminal: Pick<Terminal, "out" | "err" | "env">,
  { json = false, ...place }: TelemetryOptions,
): Promise<Telemetry> {
  const log = openLog(terminal, { json });
  const metrics = openMetrics();
  observeProcess(metrics);
  const server = await serveMetrics(metrics, place);
  const tracer = await openTracer(
    terminal.env,
    `bulkhead-${command}`,
    seldom(() => log({ kind: "trace_lost" })),
  );
  const crashes = sayCrashes(log);
  return {
    log,
    watch: tellAll([loggedSignals(log), measuredSignals(metrics), ...(tracer ? [tracedSignals(tracer)] : [])]),
    metrics: metrics.page,
    metricsUrl: server.url,
    observeQueue: (engine) => observeQueue(metrics, engine),
    async [Symbol.asyncDispose]() {
      crashes[Symbol.dispose]();
      await server[Symbol.asyncDispose]();
      await tracer?.[Symbol.asyncDispose]();
    },
  };
}

/** At most once a minute. */
function seldom(say: () => void): () => void {
  let last = Number.NEGATIVE_INFINITY;
  return () => {
    if (performance.now() - last < 60_000) return;
    last = performance.now();
    say();
  };
}
