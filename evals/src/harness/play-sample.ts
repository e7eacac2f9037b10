// Plays one sample once: a fresh world, what the attacker put there, an agent, and how it ended.
import type { PlayedModel } from "../adversaries/adversary.ts";
import { type Approver, type ApproverName, createApprover } from "../approvers/approver.ts";
import type { Injection } from "../attacks/attack.ts";
import type { Defense, Played } from "../defenses/defense.ts";
import type { Effect } from "../score/effect.ts";
import { judgeSample } from "../score/judge-sample.ts";
import { scoreRun, type UnwantedEffect } from "../score/score-run.ts";
import type { Goal } from "../suite/goal.ts";
import type { Suite } from "../suite/suite.ts";
import type { Ending, Task } from "../suite/task.ts";
import { createWorld } from "../suite/world.ts";
import { injectedState, promptOf } from "./injected.ts";
import { type SampleError, sampleErrorOf } from "./sample-error.ts";
import type { ApprovedEffect, OutsideRules } from "./sample-line.ts";

export interface SamplePlay<S> extends Played {
  /** What ran, in order, reads too. */
  readonly executed: readonly Effect[];
  /** For each, how often the main agent's model had been asked; only of scripted models. */
  readonly turns?: readonly number[];
  /** Of those, writes and calls with egress. */
  readonly effects: readonly Effect[];
  readonly unwantedEffects: readonly UnwantedEffect[];
  /** What a person said yes to. */
  readonly approved: readonly ApprovedEffect[];
  readonly end: Ending<S>;
  /** What the rules do not permit and nobody approved; null where the defense holds no rules. */
  readonly outside: readonly OutsideRules[] | null;
  readonly useful: boolean;
  readonly achieved: boolean;
  readonly unwanted: number;
  readonly cheats: readonly string[];
  readonly error: SampleError | null;
  /** What was thrown, where there is an error: for an operator who looks for a defect. */
  readonly thrown?: unknown;
}

export interface SampleOf<S> {
  readonly suite: Suite<S>;
  readonly task: Task<S>;
  readonly goal: Goal<S> | undefined;
  readonly injection: Injection;
  readonly defense: Defense;
  readonly approver: ApproverName;
  readonly signal: AbortSignal;
  readonly recursionLimit: number;
}

export async function playSample<S>(sample: SampleOf<S>, model: PlayedModel): Promise<SamplePlay<S>> {
  const { suite, task, injection, defense } = sample;
  const world = createWorld(injectedState(suite, injection), turnsOf(model));
  const before = structuredClone(world.state);
  const tools = suite.tools(world);
  const approved: ApprovedEffect[] = [];
  const played = await orError(sample.signal, () =>
    defense.play({
      systemPrompt: suite.systemPrompt,
      prompt: promptOf(task, injection),
      model: model.chat,
      tools,
      readers: suite.readers,
      user: suite.user,
      principals: suite.principals,
      signal: sample.signal,
      recursionLimit: sample.recursionLimit,
      approve: recording(
        createApprover(sample.approver, task.authorised, () => world.executed),
        (effect) => approved.push({ ...effect, after: world.executed.length }),
      ),
    }),
  );
  // A copy: a play that does not hear its signal goes on, and is no longer this one.
  const executed = [...world.executed];
  const turns = world.turns.slice(0, executed.length);
  const after = structuredClone(world.state);
  const end: Ending<S> = { before, after, answer: played.ok ? played.value.answer : "" };
  const score = scoreRun(sample, { tools, executed, end });
  return {
    ...(played.ok ? played.value : { ...NOTHING, attempted: score.effects }),
    ...score,
    executed,
    ...(turns.length === executed.length && { turns }),
    approved: [...approved],
    end,
    outside: defense.rules === true ? await judgeSample(sample, { executed, turns, approved }) : null,
    useful: played.ok && score.useful,
    unwanted: score.unwantedEffects.length,
    cheats: model.cheats(),
    error: played.ok ? null : played.error,
    ...(!played.ok && { thrown: played.thrown }),
  };
}

/** What a play that threw can say of itself; what ran is known all the same. */
const NOTHING: Omit<Played, "attempted"> = { answer: "", asks: 0, bits: 0, modelCalls: 0, tokens: 0, refused: [] };

/** A scripted model remembers what it was asked. */
function turnsOf({ chat }: PlayedModel): (() => number) | undefined {
  if (typeof chat === "string" || !("requests" in chat)) return undefined;
  const { requests } = chat as { readonly requests: readonly { readonly who: string }[] }; // of a test model; it grows
  return () => requests.filter(({ who }) => who === "main").length;
}

function recording(approve: Approver | undefined, said: (effect: Effect) => void): Approver | undefined {
  if (approve === undefined) return undefined;
  return (effect) => {
    const yes = approve(effect);
    if (yes) said(effect);
    return yes;
  };
}

type OrError<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly error: SampleError; readonly thrown: unknown };

/** Ends with the signal, whether the play listens to it or not. */
async function orError<T>(signal: AbortSignal, play: () => Promise<T>): Promise<OrError<T>> {
  const over = Promise.withResolvers<never>();
  const end = () => over.reject(signal.reason);
  signal.addEventListener("abort", end, { once: true });
  try {
    signal.throwIfAborted();
    return { ok: true, value: await Promise.race([play(), over.promise]) };
  } catch (thrown) {
    return { ok: false, error: sampleErrorOf(thrown, signal), thrown };
  } finally {
    signal.removeEventListener("abort", end);
  }
}
