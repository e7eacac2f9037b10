// The original benchmark against agents of ours: serves the step protocol, runs AgentDojo's harness, and reads its logs and
// our books together into the lines of every other evaluation. AgentDojo's logs are the cache: what has one is not played
// again.
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import type { ApproverName } from "../approvers/approver.ts";
import type { Defense } from "../defenses/defense.ts";
import type { SampleLine } from "../harness/sample-line.ts";
import { readHarnessLogs, runKey } from "./harness-logs.ts";
import { runHarness } from "./harness-process.ts";
import { lineOf } from "./line-of-run.ts";
import { type Oracle, readOracle } from "./oracle.ts";
import { pipelinesOf } from "./pipelines.ts";
import { type Pipeline, type PlayLimits, playAgentdojo, type RealModel } from "./play-agentdojo.ts";
import { keep, readBook } from "./run-book.ts";
import { serveSteps } from "./step-server.ts";

export interface AgentdojoOptions {
  /** Of the virtual environment with our package in it. */
  readonly python: string;
  /** The file of tasks' facts. */
  readonly oracle: string;
  /** Where AgentDojo's logs and our books go. */
  readonly folder: string;
  /** Of the benchmark. */
  readonly version: string;
  readonly suites: readonly string[];
  readonly attacks: readonly string[];
  readonly defenses: readonly Defense[];
  readonly approvers: readonly ApproverName[];
  /** Undefined: the worst case. */
  readonly model: RealModel | undefined;
  readonly userTasks?: readonly string[];
  readonly injectionTasks?: readonly string[];
  /** Of the harness, beside each other. */
  readonly processes: number;
  readonly limits: PlayLimits;
  readonly signal: AbortSignal;
  /** Told after each run that was played; what AgentDojo has a log of is not. */
  readonly onRun?: (progress: { readonly done: number; readonly total: number }) => void;
}

export async function evaluateAgentdojo(options: AgentdojoOptions): Promise<readonly SampleLine[]> {
  const { folder, limits } = options;
  const oracle = await readOracle(options.oracle);
  const logdir = join(folder, options.version);
  const book = join(logdir, "runs.jsonl");
  await mkdir(logdir, { recursive: true });
  const pipelines = new Map(pipelinesOf(options).map((pipeline) => [nameOf(pipeline), pipeline]));
  const total = pipelines.size * countRuns(options, oracle);
  let played = 0;
  await using server = await serveSteps(async (start, call) => {
    const pipeline = pipelines.get(start.pipeline);
    if (pipeline === undefined) throw new Error("the harness plays a pipeline that nobody asked for");
    const run = await playAgentdojo(start, call, pipeline, oracle, limits);
    await keep(book, { v: 1, key: runKey({ ...start.label, pipeline: start.pipeline }), ...run });
    played += 1;
    options.onRun?.({ done: played, total });
    return run.answer;
  });
  await runHarness({
    ...options,
    userTasks: options.userTasks,
    injectionTasks: options.injectionTasks,
    url: server.url,
    logdir,
    pipelines: [...pipelines.keys()],
  });
  const runs = await readBook(book);
  const lines: SampleLine[] = [];
  for (const [name, pipeline] of pipelines) {
    for (const log of await readHarnessLogs(logdir, name)) {
      const line = lineOf(log, runs.get(keyOf(log)), pipeline, oracle);
      if (line !== undefined && options.suites.includes(line.suite.replace(/^agentdojo-/u, ""))) lines.push(line);
    }
  }
  return lines;
}

const keyOf = (log: Awaited<ReturnType<typeof readHarnessLogs>>[number]): string =>
  runKey({
    pipeline: log.pipeline_name,
    suite: log.suite_name,
    userTask: log.user_task_id,
    injectionTask: log.injection_task_id,
    attack: log.attack_type,
  });

/** Of one pipeline: clean ones, goals as if the user had asked for them, and pairs. */
function countRuns({ suites, attacks, userTasks, injectionTasks }: AgentdojoOptions, oracle: Oracle): number {
  return suites.reduce((sum, name) => {
    const { user_tasks = {}, injection_tasks = {} } = oracle[name] ?? {};
    const tasks = userTasks?.length ?? Object.keys(user_tasks).length;
    const goals = injectionTasks?.length ?? Object.keys(injection_tasks).length;
    return sum + tasks + (attacks.length > 0 ? goals + attacks.length * tasks * goals : 0);
  }, 0);
}

/** AgentDojo's attacks look a model's name up in the pipeline's: `local` is a key of theirs. */
function nameOf({ defense, approver, model }: Pipeline): string {
  return [defense.name, approver, model?.name ?? "worst-case", "local"].join("_").replaceAll(/[^\w.-]+/gu, "-");
}
