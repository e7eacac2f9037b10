// `bulkhead run <module>`: one request to the agent or the workflow that a module exports, kept so that it survives.
import { relative } from "node:path";
import { CliError } from "../cli/cli-error.ts";
import type { ExitCode } from "../cli/exit-codes.ts";
import { chooseModel } from "../module/choose-model.ts";
import { loadModule } from "../module/load-module.ts";
import { agentOf, isPlain, modelNotUsed } from "../module/module-agent.ts";
import { type Keeping, keepRun } from "../runs/keeping.ts";
import type { Play } from "../runs/play-once.ts";
import { playRun } from "../runs/play-run.ts";
import { readRequest } from "../runs/read-request.ts";
import { isWorkflow, readWorkflowInput } from "../runs/workflow-input.ts";
import { showProgress } from "../terminal/progress-output.ts";
import type { Terminal } from "../terminal/terminal.ts";
import { visibleLine } from "../terminal/visible-text.ts";

export interface RunOptions {
  readonly input?: string;
  readonly model?: string;
  /** Names the run, or takes up the one of this name. */
  readonly run?: string;
  /** Played by a pool of this queue, not here. */
  readonly queue?: string;
  /** False: nothing is kept. */
  readonly store?: boolean;
  readonly json?: boolean;
  readonly debug?: boolean;
}

export async function run(spec: string, options: RunOptions, terminal: Terminal): Promise<ExitCode> {
  const { cwd, env } = terminal;
  if (options.store === false && options.run !== undefined)
    throw new CliError("usage", "--no-store keeps nothing, so no run has a name.", "Leave one of the two out.");
  if (options.queue !== undefined && (options.store === false || options.model !== undefined))
    throw new CliError(
      "usage",
      "--queue has a pool play the run, which keeps it and has its own models.",
      "Leave --no-store and --model out.",
    );
  const title = visibleLine(relative(cwd, spec) || spec, 60);
  const module = await loadModule(spec, cwd, "module");
  const agent = agentOf(spec, module.exports);
  const own = module.exports;
  const request = isWorkflow(agent)
    ? readWorkflowInput(options.input, { cwd, module: title, own: own["input"] })
    : readRequest(options.input, { cwd, module: title, request: own["request"] });
  if (options.model !== undefined && isPlain(agent)) throw modelNotUsed(title, "would not reach it");
  await using keeping = options.store === false || isPlain(agent) ? undefined : keepRun(options.run, terminal);
  const model = options.model === undefined ? undefined : await chooseModel(options.model, { cwd, env, module });
  const words = { model: options.model };
  if (options.queue !== undefined && keeping !== undefined)
    await inQueue(options.queue, { title, module, request, keeping }, terminal);
  const goesOn = options.queue !== undefined; // what a pool has ended answers at once
  return await playRun({ title, module, agent, request, goesOn, model, words, keeping }, options, terminal);
}

async function inQueue(
  queue: string,
  queued: Pick<Play, "title" | "module" | "request"> & { readonly keeping: Keeping },
  { cwd, env, signal, progress: stream, paintErr, err }: Terminal,
): Promise<void> {
  const { queueRun } = await import("../engine/queue-run.ts");
  const { moduleAsPooled } = await import("../engine/pool-module.ts");
  const { name, version } = moduleAsPooled(queued.title, queued.module, cwd);
  err(`It is played by a pool of the queue ${queue} that has ${name} ${version}; until there is one, it waits.\n`);
  using progress = showProgress({ stream, env, paint: paintErr, title: `queued ${queued.title} ...`, signal });
  const { keeping, module, request, title: spec } = queued;
  await queueRun({ spec, module, request, queue, keeping, cwd, signal, observe: (event) => progress.observe(event) });
}
