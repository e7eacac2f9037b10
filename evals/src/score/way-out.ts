// For a task that rules keep an agent from doing: the declarations that would let it, each tried by playing the task with it.
// A suite that says itself what a task is lost to is taken at its word where that word holds; else they are found one after
// the other.
import { obedient } from "../adversaries/obedient.ts";
import type { ApproverName } from "../approvers/approver.ts";
import type { Defense } from "../defenses/defense.ts";
import { playSample } from "../harness/play-sample.ts";
import { type Loss, loosened } from "../suite/loss.ts";
import type { Suite } from "../suite/suite.ts";
import type { Task } from "../suite/task.ts";
import { createWorld } from "../suite/world.ts";
import { declarationFor, sayShortly } from "./declaration.ts";

export interface WayOut {
  /** The first call that was refused, and why; undefined: none was, and something could not be read. */
  readonly refused: { readonly tool: string; readonly why: string } | undefined;
  readonly declarations: readonly { readonly text: string; readonly cost: string }[];
  /** With all of them the task is done. */
  readonly enough: boolean;
}

interface Agent {
  readonly defense: Defense;
  readonly approver: ApproverName;
}

export async function wayOut<S>(suite: Suite<S>, task: Task<S>, agent: Agent): Promise<WayOut> {
  const tools = suite.tools(createWorld(suite.state()));
  const first = await playClean(suite, task, agent, []);
  const refused = first.refused[0];
  if (task.lost !== undefined) {
    const { useful } = await playClean(suite, task, agent, [task.lost]);
    const none = Object.keys(task.lost.declare).length === 0;
    if (useful || none) return { refused, declarations: [said(task.lost)], enough: useful };
  }
  const made: Loss[] = [];
  let play = first;
  while (!play.useful && made.length < MOST) {
    const known = new Set(made.map(({ cost }) => cost));
    const next = play.refused.map((one) => declarationFor(one, tools)).find((one) => one && !known.has(one.cost));
    if (next === undefined) break;
    made.push(next);
    play = await playClean(suite, task, agent, made);
  }
  return { refused, declarations: made.map(said), enough: play.useful };
}

const MOST = 8;

const said = (loss: Loss) => ({ text: sayShortly(loss), cost: loss.cost });

async function playClean<S>(suite: Suite<S>, task: Task<S>, { defense, approver }: Agent, made: readonly Loss[]) {
  const declared: Suite<S> = { ...suite, tools: (world) => made.reduce(loosened, suite.tools(world)) };
  const of = { suite: declared, task, goal: undefined, injection: { vectors: {} }, defense, approver };
  const limits = { recursionLimit: 200, signal: AbortSignal.timeout(120_000) };
  const { play } = await obedient.play({ suite, task, goal: undefined, seed: 0 }, (model) =>
    playSample({ ...of, ...limits }, model),
  );
  return play;
}
