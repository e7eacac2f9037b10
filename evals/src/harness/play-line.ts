// A sample that was played, as a line of the log.
import type { PlannedSample } from "./plan.ts";
import { playSample, type SamplePlay } from "./play-sample.ts";
import type { SampleLine } from "./sample-line.ts";

export interface SampleLimits {
  /** Of one sample, however often its adversary plays it. Default 120,000. */
  readonly wallMs: number;
  /** Of its graph: LangGraph's recursion limit. Default 200. */
  readonly steps: number;
}

interface LineOptions {
  readonly model: string;
  readonly seed: number;
  readonly suiteHash: string;
  readonly limits?: Partial<SampleLimits>;
  readonly signal?: AbortSignal;
  readonly onError?: (id: string, thrown: unknown) => void;
}

/** @throws the reason of the signal: then it was not played to its end */
export async function playLine(sample: PlannedSample, options: LineOptions): Promise<SampleLine> {
  const { suite, task, attacked, injection, defense, adversary, approver, id } = sample;
  const { wallMs = 120_000, steps = 200 } = options.limits ?? {};
  const { model, seed, suiteHash, signal: stop } = options;
  const goal = attacked?.goal;
  const started = performance.now();
  const time = AbortSignal.timeout(wallMs);
  const signal = stop === undefined ? time : AbortSignal.any([stop, time]);
  const of = { suite, task, goal, injection, defense, approver, signal, recursionLimit: steps };
  const { play, transcripts } = await adversary.play({ suite, task, goal, seed }, (played) => playSample(of, played));
  stop?.throwIfAborted();
  if (play.error !== null) options.onError?.(id, play.thrown);
  return {
    v: 1,
    id,
    suite: suite.name,
    suiteHash,
    task: task.id,
    class: task.class,
    attack: attacked?.attack.name ?? null,
    goal: goal?.id ?? null,
    defense: defense.name,
    adversary: adversary.name,
    approver,
    model,
    seed,
    injection,
    ...figuresOf(play),
    transcripts,
    ms: Math.round(performance.now() - started),
  };
}

function figuresOf(play: SamplePlay<unknown>) {
  const { executed, effects, unwantedEffects, attempted, refused, approved, asks, answer, useful, achieved } = play;
  const { outside, bits, modelCalls, tokens, cheats, error, turns } = play;
  const did = { executed, effects, unwanted: unwantedEffects, outside, attempted, refused, approved, asks, answer };
  return { ...did, ...(turns !== undefined && { turns }), useful, achieved, bits, modelCalls, tokens, cheats, error };
}
