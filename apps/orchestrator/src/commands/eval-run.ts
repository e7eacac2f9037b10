// `bulkhead eval run`: plays a plan of samples, writes each into the log, and says what became of them.
import { mkdirSync } from "node:fs";
import { join, relative, resolve } from "node:path";
import { inspect } from "node:util";
import {
  ADVERSARIES,
  APPROVERS,
  ATTACKS,
  DEFENSES,
  type EvaluateOptions,
  type Evaluation,
  evaluate,
  findings,
  obedient,
  type Suite,
  summarise,
} from "@bulkhead/evals";
import { CliError } from "../cli/cli-error.ts";
import { evalError } from "../cli/eval-error.ts";
import type { ExitCode } from "../cli/exit-codes.ts";
import { playersOf, WORST_CASE } from "../evals/eval-model.ts";
import { namedOf } from "../evals/eval-names.ts";
import { evalRunScreen } from "../evals/eval-run-screen.ts";
import { suitesNamed } from "../evals/suites-named.ts";
import { showBar } from "../terminal/progress-bar.ts";
import { shellWord, type Terminal } from "../terminal/terminal.ts";
import { visible, visibleLine } from "../terminal/visible-text.ts";

export interface EvalRunOptions {
  readonly suite?: string;
  readonly task?: string;
  readonly attack?: string;
  readonly defense?: string;
  readonly adversary?: string;
  readonly approver?: string;
  readonly model: string;
  readonly samples?: number;
  readonly part?: number;
  readonly seed: number;
  readonly parallel: number;
  readonly seconds: number;
  readonly steps: number;
  readonly log?: string;
  readonly json?: boolean;
  readonly debug?: boolean;
}

/** 1: a sample did not come to its end, a scripted model cheated, or something ran outside the rules. */
export async function evalRun(options: EvalRunOptions, terminal: Terminal): Promise<ExitCode> {
  const { model, seed, parallel, json } = options;
  const suites = await suitesNamed(options.suite, terminal);
  const defenses = namedOf("defense", options.defense, DEFENSES, ({ name }) => name);
  const players = await playersOf(options, { all: ADVERSARIES, plain: obedient }, terminal);
  const log = options.log === undefined ? newLog(terminal.cwd) : resolve(terminal.cwd, options.log);
  const evaluation = await play(
    {
      suites,
      attacks: options.attack === "none" ? [] : namedOf("attack", options.attack, ATTACKS, ({ name }) => name),
      defenses,
      approvers: namedOf("approver", options.approver, APPROVERS, (name) => name),
      ...tasksOf(options.task, suites),
      ...players,
      ...partOf(options),
      model,
      seed,
      parallel,
      limits: { wallMs: options.seconds * 1000, steps: options.steps },
      log,
      signal: terminal.signal,
      onError: (id, thrown) => options.debug === true && terminal.err(`${visible(`${id}: ${stackOf(thrown)}`)}\n`),
    },
    terminal,
  );
  const { lines, of, kept, seconds } = evaluation;
  const found = await findings(lines, { suites: model === WORST_CASE ? suites : [], defenses });
  const result = { ...summarise(lines, seconds), seed, model, of, kept, log, ...found };
  if (json === true) terminal.out(`${JSON.stringify(result)}\n`);
  else terminal.out(evalRunScreen(lines, result, terminal));
  return result.errors + result.cheats + found.outside.length === 0 ? 0 : 1;
}

async function play(options: EvaluateOptions & { readonly log: string }, terminal: Terminal): Promise<Evaluation> {
  const { log, signal, seed } = options;
  terminal.err(`Playing with seed ${seed} into ${shownPath(log, terminal)} ...\n`);
  using bar = showBar(terminal, "playing", "samples");
  try {
    return await evaluate({ ...options, onProgress: bar.show });
  } catch (error) {
    bar.clear();
    if (signal?.aborted === true)
      throw new CliError(
        "interrupted",
        "Interrupted. What was played is kept.",
        `The same command goes on with it where it names the log: --log ${shellWord(shownPath(log, terminal))}`,
        { exit: 130, cause: error },
      );
    throw evalError(error) ?? error;
  }
}

/** A new one for each evaluation: one that is to be gone on with is named. */
function newLog(cwd: string): string {
  const folder = join(cwd, ".bulkhead", "eval");
  try {
    mkdirSync(folder, { recursive: true });
  } catch {
    // Opening the file says what is wrong.
  }
  return join(folder, `${new Date().toISOString().replace(/[:.]/g, "-")}.jsonl`);
}

function shownPath(path: string, { cwd }: Terminal): string {
  return visibleLine(relative(cwd, path) || path, 200);
}

function tasksOf(typed: string | undefined, suites: readonly Suite[]): { readonly tasks?: readonly string[] } {
  if (typed === undefined) return {};
  const ids = [...new Set(suites.flatMap(({ tasks }) => tasks.map(({ id }) => id)))];
  return { tasks: namedOf("task", typed, ids, (id) => id) };
}

function partOf({ samples, part, model }: EvalRunOptions): { readonly samples?: number; readonly part?: number } {
  if (samples !== undefined && part !== undefined)
    throw new CliError("usage", "--samples and --part both say how much is played.", "Give one of them.");
  if (samples !== undefined) return { samples };
  return part === undefined ? { samples: model === WORST_CASE ? 3000 : 100 } : { part };
}

/** With what it was caused by. */
const stackOf = (thrown: unknown): string => inspect(thrown, { depth: 3 });
