// Plays a plan: several samples at a time, each with its limits, each a line of the log as it ends. What the log holds
// already is not played again; what ended there with an error is.
import { setImmediate } from "node:timers/promises";
import { EvalsError } from "../evals-error.ts";
import { type PlannedSample, type PlanOptions, planSamples } from "./plan.ts";
import { playLine, type SampleLimits } from "./play-line.ts";
import type { SampleLine } from "./sample-line.ts";
import { openLog, type SampleLog } from "./sample-log.ts";
import { suiteHash } from "./suite-hash.ts";

export interface EvaluateOptions extends PlanOptions {
  /** `worst-case`, or a model's string: what the log calls it. */
  readonly model: string;
  /** How many samples are played at a time. Default 4. */
  readonly parallel?: number;
  readonly limits?: Partial<SampleLimits>;
  /** Its path. Without one nothing is kept. */
  readonly log?: string;
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: Progress) => void;
  /** Told of what a sample threw; the log holds only its code. */
  readonly onError?: (id: string, thrown: unknown) => void;
}

export interface Progress {
  readonly done: number;
  readonly total: number;
  /** Of those done: found in the log. */
  readonly kept: number;
  readonly errors: number;
}

export interface Evaluation {
  /** Of this plan, as reports show them: by suite, agent, attack, task and goal. */
  readonly lines: readonly SampleLine[];
  readonly kept: number;
  /** How many samples there are in all, of which these were chosen. */
  readonly of: number;
  /** By the clock, what was kept aside. */
  readonly seconds: number;
}

/**
 * @throws EvalsError `bad_log`, `newer_log`, `other_log`
 * @throws the signal's reason; the log holds what was played until then
 */
export async function evaluate(options: EvaluateOptions): Promise<Evaluation> {
  const started = performance.now();
  const hashes = new Map(options.suites.map((suite) => [suite.name, suiteHash(suite)]));
  await using log = options.log === undefined ? NO_LOG : await openLog(options.log);
  refuseOther(log, hashes, options); // before the plan, which takes seconds
  const plan = await planSamples(options);
  const lines = keptLines(log, plan.samples);
  const kept = lines.size;
  let errors = 0;
  const show = () => options.onProgress?.({ done: lines.size, total: plan.samples.length, kept, errors });

  const queue = plan.samples.filter(({ id }) => !lines.has(id)).values();
  const player = async () => {
    for (const sample of queue) {
      await setImmediate(); // so that a Ctrl-C is heard, and time passes for others
      options.signal?.throwIfAborted();
      const line = await playLine(sample, { ...options, suiteHash: hashes.get(sample.suite.name) ?? "" });
      await log.append(line);
      lines.set(line.id, line);
      if (line.error !== null) errors++;
      show();
    }
  };
  show();
  await Promise.all(Array.from({ length: Math.max(1, options.parallel ?? 4) }, player));
  const places = new Map(plan.samples.map(({ id, place }) => [id, place]));
  const place = ({ id }: SampleLine) => places.get(id) ?? 0;
  return {
    lines: [...lines.values()].sort((a, b) => place(a) - place(b)),
    kept,
    of: plan.of,
    seconds: (performance.now() - started) / 1000,
  };
}

const NO_LOG: SampleLog = { lines: [], append: async () => {}, [Symbol.asyncDispose]: async () => {} };

/** @throws EvalsError `other_log`: it was written with other settings */
function refuseOther(
  { lines }: SampleLog,
  hashes: ReadonlyMap<string, string>,
  { model, seed, log: path = "" }: EvaluateOptions,
): void {
  const refuse = (what: string): never => {
    throw new EvalsError(
      "other_log",
      `${path} was written with ${what}; give a new file with --log, or run it so again`,
    );
  };
  for (const line of lines) {
    if (line.model !== model) refuse(`the model ${JSON.stringify(line.model)}, this is ${JSON.stringify(model)}`);
    if (line.seed !== seed) refuse(`the seed ${line.seed}, this is ${seed}`);
    const hash = hashes.get(line.suite);
    if (hash !== undefined && line.suiteHash !== hash) refuse(`another version of the suite ${line.suite}`);
  }
}

/** What the log holds of this plan, but for what ended with an error. */
function keptLines(log: SampleLog, samples: readonly PlannedSample[]): Map<string, SampleLine> {
  const whole = new Map(log.lines.filter(({ error }) => error === null).map((line) => [line.id, line]));
  return new Map(samples.flatMap(({ id }) => whole.get(id) ?? []).map((line) => [line.id, line]));
}
