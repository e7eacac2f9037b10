// AgentDojo's harness as a child process: our Python package, which calls AgentDojo's own benchmark functions. It has this
// machine's loopback and the folder of its logs, and no key of a model's.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { EvalsError } from "../evals-error.ts";
import { PYTHON_PACKAGE } from "./python-package.ts";

export interface HarnessOptions {
  /** Of the virtual environment. */
  readonly python: string;
  readonly url: string;
  readonly logdir: string;
  readonly version: string;
  readonly suites: readonly string[];
  readonly pipelines: readonly string[];
  readonly attacks: readonly string[];
  readonly userTasks: readonly string[] | undefined;
  readonly injectionTasks: readonly string[] | undefined;
  /** How many beside each other. */
  readonly processes: number;
  readonly signal: AbortSignal;
}

/**
 * One process for each pipeline and suite. The first that fails stops all.
 * @throws EvalsError `harness_failed`, with the end of what Python said
 */
export async function runHarness(options: HarnessOptions): Promise<void> {
  const stop = new AbortController();
  const signal = AbortSignal.any([options.signal, stop.signal]);
  const left = options.pipelines.flatMap((pipeline) => options.suites.map((suite) => ({ pipeline, suite })));
  const work = async () => {
    for (let job = left.shift(); job !== undefined; job = left.shift()) await runOne({ ...options, signal }, job);
  };
  const ends = Array.from({ length: options.processes }, () =>
    work().catch((error: unknown) => {
      stop.abort();
      throw error;
    }),
  );
  const failed = (await Promise.allSettled(ends)).find((end) => end.status === "rejected");
  if (failed !== undefined) throw failed.reason;
}

interface Job {
  readonly pipeline: string;
  readonly suite: string;
}

async function runOne(options: HarnessOptions, job: Job): Promise<void> {
  const child = spawn(options.python, ["-m", "bulkhead_agentdojo", ...argumentsOf(options, job)], {
    stdio: ["ignore", "ignore", "pipe"],
    env: environment(process.env),
    signal: options.signal,
  });
  let said = "";
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    said = (said + text).slice(-MOST_SAID);
  });
  const [status] = (await once(child, "close")) as [number | null];
  if (status !== 0) throw new EvalsError("harness_failed", `AgentDojo's harness ended with ${status}:\n${said}`);
}

const MOST_SAID = 4_000;

function argumentsOf(options: HarnessOptions, { pipeline, suite }: Job): readonly string[] {
  const list = (name: string, values: readonly string[] | undefined) =>
    values === undefined || values.length === 0 ? [] : [name, ...values];
  return [
    ...["--url", options.url, "--logdir", options.logdir, "--version", options.version],
    ...["--pipeline", pipeline, "--suite", suite],
    ...list("--attacks", options.attacks),
    ...list("--user-tasks", options.userTasks),
    ...list("--injection-tasks", options.injectionTasks),
  ];
}

/** What Python needs to start; AgentDojo imports every provider's package, and none shall find a key. */
function environment(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const kept = ["PATH", "HOME", "LANG", "LC_ALL", "TMPDIR", "SYSTEMROOT"];
  return {
    ...Object.fromEntries(kept.flatMap((name) => (env[name] === undefined ? [] : [[name, env[name]]]))),
    PYTHONPATH: PYTHON_PACKAGE,
    PYTHONUNBUFFERED: "1",
    PYTHONDONTWRITEBYTECODE: "1", // our package may lie where nobody may write
  };
}
