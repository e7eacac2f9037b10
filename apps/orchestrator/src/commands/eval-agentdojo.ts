// `bulkhead eval agentdojo`: the original benchmark, by its own harness, against agents of ours. Its harness is Python in a
// virtual environment of its own; its logs are the cache, so that the same command goes on where it was cut.
import { join, resolve } from "node:path";
import {
  AGENTDOJO_SUITES,
  APPROVERS,
  byClass,
  DEFENSES,
  evaluateAgentdojo,
  lostTasks,
  pythonEnvironment,
  reachedPairs,
  summarise,
  writeLog,
} from "@bulkhead/evals";
import { CliError } from "../cli/cli-error.ts";
import { evalError } from "../cli/eval-error.ts";
import type { ExitCode } from "../cli/exit-codes.ts";
import { agentdojoScreen } from "../evals/agentdojo-screen.ts";
import { modelOf, WORST_CASE } from "../evals/eval-model.ts";
import { namedOf } from "../evals/eval-names.ts";
import { showBar } from "../terminal/progress-bar.ts";
import { commandName, type Terminal } from "../terminal/terminal.ts";

export interface EvalAgentdojoOptions {
  readonly oracle?: string;
  readonly suites?: string;
  readonly defense: string;
  readonly approver?: string;
  readonly attack: string;
  readonly task?: string;
  readonly goal?: string;
  readonly model: string;
  /** Of the benchmark. */
  readonly benchmark: string;
  readonly python?: string;
  readonly processes: number;
  /** Of one run. */
  readonly seconds: number;
  readonly steps: number;
  readonly json?: boolean;
}

/** 1: a run did not come to its end, or a scripted model used what nobody had shown it. */
export async function evalAgentdojo(options: EvalAgentdojoOptions, terminal: Terminal): Promise<ExitCode> {
  const started = performance.now();
  const { cwd, signal, env } = terminal;
  if (options.oracle === undefined)
    throw new CliError(
      "usage",
      "AgentDojo's tasks come with no facts about them: which arguments stand in which data.",
      `Give a file of them: ${commandName(env)} eval agentdojo --oracle <file>; docs/guide/agentdojo.md says what stands in it.`,
    );
  const folder = join(cwd, ".bulkhead", "agentdojo");
  const choice = {
    suites: namedOf("suites", options.suites, AGENTDOJO_SUITES, (name) => name),
    defenses: namedOf("defense", options.defense, DEFENSES, ({ name }) => name),
    approvers: namedOf("approver", options.approver, APPROVERS, (name) => name),
    attacks: listed(options.attack).filter((name) => name !== "none"),
    ...(options.task !== undefined && { userTasks: listed(options.task) }),
    ...(options.goal !== undefined && { injectionTasks: listed(options.goal) }),
    model:
      options.model === WORST_CASE ? undefined : { name: options.model, chat: await modelOf(options.model, terminal) },
  };
  using bar = showBar(terminal, "playing", "runs");
  try {
    const python = await pythonEnvironment({
      folder: join(folder, "venv"),
      python: options.python,
      signal,
      say: (what) => terminal.err(`First ${what} ...\n`),
    });
    const lines = await evaluateAgentdojo({
      ...choice,
      python,
      oracle: resolve(cwd, options.oracle),
      folder,
      version: options.benchmark,
      processes: options.processes,
      limits: { wallMs: options.seconds * 1000, steps: options.steps },
      signal,
      onRun: bar.show,
    });
    bar.clear();
    const log = join(folder, options.benchmark, "samples.jsonl");
    await writeLog(log, lines);
    const seconds = (performance.now() - started) / 1000;
    const result = {
      ...summarise(lines, seconds),
      classes: byClass(lines),
      reached: reachedPairs(lines),
      lost: lostTasks(lines),
      log,
    };
    terminal.out(options.json === true ? `${JSON.stringify(result)}\n` : agentdojoScreen(result, terminal));
    return result.errors + result.cheats === 0 ? 0 : 1;
  } catch (error) {
    bar.clear();
    if (signal.aborted)
      throw new CliError("interrupted", "Interrupted. What was played is kept.", "The same command goes on with it.", {
        exit: 130,
        cause: error,
      });
    throw evalError(error) ?? error;
  }
}

const listed = (typed: string): readonly string[] => typed.split(",").map((name) => name.trim());
