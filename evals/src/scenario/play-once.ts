// One play of a flow in its scenario: a world of its own, a model of its own, and a limit.
import type { RunReport } from "@bulkhead/agents";
import type { Scheme, Script } from "@bulkhead/agents/testing";
import type { Lie } from "../adversaries/lie.ts";
import type { Flow, PlayedFlow } from "./flow.ts";
import { limited, type PlayOptions } from "./limited-play.ts";
import { type PlayedWorld, playedWorld } from "./played-world.ts";
import { createPlayer } from "./player.ts";
import type { Scenario } from "./scenario.ts";

export type { PlayOptions } from "./limited-play.ts";

export interface PlayedOnce {
  readonly world: PlayedWorld;
  readonly report: RunReport | undefined;
  /** Workers of which the scenario says nothing. */
  readonly unanswered: ReadonlySet<string>;
  /** What the scenario's own workers threw. */
  readonly thrown: readonly string[];
  /** What the flow threw, or that it failed. */
  readonly error: string | undefined;
}

export interface Playing {
  readonly script: Script;
  readonly injection?: string;
  readonly lie?: Lie;
  readonly main?: NonNullable<Scheme["main"]>;
}

/** @throws EvalsError `never_ends`, `leaves_machine` */
export async function playOnce(
  flow: Flow,
  scenario: Scenario,
  { script, injection, lie, main }: Playing,
  options: PlayOptions,
): Promise<PlayedOnce> {
  const injected = injection === undefined ? {} : { injection };
  const world = playedWorld({ tools: flow.tools, scenario, ...injected });
  const lying = lie === undefined ? {} : { lie };
  const scheming = main === undefined ? {} : { main };
  const player = createPlayer({
    flow,
    scenario,
    script,
    obeys: injection !== undefined,
    ...injected,
    ...lying,
    ...scheming,
  });
  const { model, unanswered, thrown } = player;
  let played: PlayedFlow | undefined;
  const error = await limited(async (signal) => {
    played = await flow.play({ input: scenario.input, model, world, signal });
  }, options);
  return { world, report: played?.report, unanswered, thrown, error: error ?? played?.failed };
}
