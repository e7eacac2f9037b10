// `bulkhead serve <modules>`: HTTP for agents and workflows, until it is told to end. Rule: where there is no key it listens
// to this machine alone.

import { tenantLimits } from "@bulkhead/memory";
import { CliError } from "../cli/cli-error.ts";
import type { ExitCode } from "../cli/exit-codes.ts";
import { listenError } from "../cli/listen-error.ts";
import { runSignals } from "../engine/run-signals.ts";
import { chooseModel } from "../module/choose-model.ts";
import { embedderIn } from "../module/memory-embedder.ts";
import type { OpenStore } from "../runs/open-store.ts";
import { loadAssistants } from "../serve/assistant.ts";
import { LOOPBACK } from "../serve/caller.ts";
import { openService } from "../serve/open-service.ts";
import { processRunService } from "../serve/process-run-service.ts";
import { queueRunService } from "../serve/queue-run-service.ts";
import { serveHttp } from "../serve/serve-http.ts";
import { takeUpStopped } from "../serve/take-up-stopped.ts";
import { faultCode } from "../telemetry/closed-code.ts";
import { openTelemetry, type TelemetryOptions } from "../telemetry/open-telemetry.ts";
import { commandName, type Terminal } from "../terminal/terminal.ts";
import { visibleLine } from "../terminal/visible-text.ts";

export interface ServeOptions extends TelemetryOptions {
  readonly host: string;
  readonly port: number;
  readonly model?: string;
  /** All is played by pools of this queue, and not here. */
  readonly queue?: string;
  readonly drain: number;
}

export async function serve(
  { store, database }: OpenStore,
  modules: readonly string[],
  options: ServeOptions,
  terminal: Terminal,
): Promise<ExitCode> {
  const { host, port, model, queue, drain } = options;
  const { cwd, env } = terminal;
  await using telemetry = await openTelemetry("serve", terminal, options);
  const { log, watch, metrics } = telemetry;
  if (queue !== undefined && model !== undefined)
    throw new CliError(
      "usage",
      "--queue has pools play all, with the models of the modules.",
      "Leave one of the two out.",
    );
  const assistants = await loadAssistants(modules, cwd);
  await using runs =
    queue === undefined
      ? processRunService({
          store,
          model: model === undefined ? undefined : ({ module }) => chooseModel(model, { cwd, env, module }),
          limits: tenantLimits(database),
          drainMs: drain * 1_000,
          watch,
        })
      : await queueRunService({ store, database, queue, cwd });
  if (runs.backlog !== undefined) telemetry.observeQueue({ backlog: runs.backlog });
  if (model !== undefined) for (const { module } of assistants) await chooseModel(model, { cwd, env, module }); // now, not at the first run
  await using service = await openService({
    store,
    database,
    assistants,
    runs,
    embedder: await embedderIn(terminal),
    watch,
    metrics,
    fault: (error) => log({ kind: "fault", code: faultCode(error) }),
  });
  if (service.open && !LOOPBACK.has(host))
    throw new CliError(
      "usage",
      `There is no key, so it listens to this machine alone, and not at ${visibleLine(host, 60)}.`,
      `Make one: ${commandName(env)} keys create --tenant <name>`,
    );
  const ended = untilTold(terminal);
  await using server = await listening(service.app, host, port);
  const url = `http://${host.includes(":") ? `[${host}]` : host}:${server.port}`;
  const names = assistants.map(({ name }) => name);
  log({
    kind: "listening",
    ok: true,
    url,
    open: service.open,
    assistants: names,
    queue,
    metrics: telemetry.metricsUrl,
  });
  const end = new AbortController();
  await using signals = queue === undefined ? runSignals(database) : undefined; // pools take up their own
  const taking =
    signals &&
    takeUpStopped({
      store,
      runs,
      assistants,
      limits: tenantLimits(database),
      signal: end.signal,
      onAnswer: (wake) => signals.on("answer", "", wake),
      told: (many) => log({ kind: "taken_up", count: many }),
    });
  await ended;
  log({ kind: "draining" });
  service.drain();
  end.abort();
  await taking;
  await runs[Symbol.asyncDispose]();
  return 0;
}

async function listening(app: Parameters<typeof serveHttp>[0], host: string, port: number) {
  try {
    return await serveHttp(app, { host, port });
  } catch (error) {
    throw listenError(error, { host, port, flags: "" });
  }
}

/** By SIGTERM, or by Ctrl-C; a second one ends the process at once. */
function untilTold(terminal: Terminal): Promise<void> {
  return new Promise((resolve) => {
    terminal.onTerminate(resolve);
    terminal.signal.addEventListener("abort", () => resolve(), { once: true });
    if (terminal.signal.aborted) resolve();
  });
}
