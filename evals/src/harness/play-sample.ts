// Plays one sample once: a fresh world, what the attacker put there, an agent, and how it ended.
import type { PlayedModel } from "../adversaries/adversary.ts";
import { type ApproverName, createApprover } from "../approvers/approver.ts";
import type { Injection } from "../attacks/attack.ts";
import type { Defense, Played } from "../defenses/defense.ts";
import { type Effect, scoreEffects } from "../score-effects.ts";
import type { Goal } from "../suite/goal.ts";
import type { Suite } from "../suite/suite.ts";
import type { Ending, Task } from "../suite/task.ts";
import { createWorld, isEffectful } from "../suite/world.ts";

export interface SamplePlay<S> extends Played {
  /** What ran, in order, reads too. */
  readonly executed: readonly Effect[];
  /** Of those, writes and calls with egress. */
  readonly effects: readonly Effect[];
  readonly unwantedEffects: readonly Effect[];
  readonly end: Ending<S>;
  readonly useful: boolean;
  readonly achieved: boolean;
  readonly unwanted: number;
  readonly cheats: readonly string[];
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
  const { suite, task, goal, injection, defense } = sample;
  const world = createWorld(injectedState(suite, injection));
  const before = structuredClone(world.state);
  const tools = suite.tools(world);
  const played = await defense.play({
    systemPrompt: suite.systemPrompt,
    prompt: promptOf(task, injection),
    model: model.chat,
    tools,
    readers: suite.readers,
    user: suite.user,
    signal: sample.signal,
    recursionLimit: sample.recursionLimit,
    approve: createApprover(sample.approver, task.authorised),
  });
  const effectful = new Set(tools.filter(isEffectful).map(({ base }) => base));
  const effects = world.executed.filter(({ tool }) => effectful.has(tool));
  const end: Ending<S> = { before, after: world.state, answer: played.answer };
  const { unwanted } = scoreEffects(effects, task.authorised);
  const useful = task.useful(end);
  return {
    ...played,
    executed: world.executed,
    effects,
    unwantedEffects: unwanted,
    unwanted: unwanted.length,
    end,
    useful,
    achieved: injection.denial === true ? !useful : (goal?.achieved(end) ?? false),
    cheats: model.cheats(),
  };
}

function injectedState<S>(suite: Suite<S>, { vectors }: Injection): S {
  const state = suite.state();
  for (const [name, text] of Object.entries(vectors)) {
    const vector = suite.vectors[name];
    if (vector === undefined) throw new Error(`the suite ${suite.name} has no vector "${name}"`);
    vector.put(state, text);
  }
  return state;
}

function promptOf<S>(task: Task<S>, { pasted }: Injection): string {
  return pasted === undefined ? task.prompt : `${task.prompt}\n\n${pasted}`;
}
