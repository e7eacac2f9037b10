// Whether the main side of a flow can tell two worlds apart, in which its workers came to the same outcomes: over messages,
// state, checkpoints, streams, callbacks and what is printed, as docs/guide/non-interference.md has it for agents of ours.
import { observeRun } from "@bulkhead/agents";
import { worstCaseModel } from "@bulkhead/agents/testing";
import { EvalsError } from "../evals-error.ts";
import type { Way } from "../leaks/capture.ts";
import type { Host, Subject } from "../leaks/subject.ts";
import { type Difference, firstDifference } from "../non-interference/difference.ts";
import { type MainSide, mainSideOf } from "../non-interference/main-side.ts";
import { checkPlayed } from "./check-scenario.ts";
import { defaultIntents } from "./default-script.ts";
import { type Flow, flowOf } from "./flow.ts";
import { limited, type PlayOptions } from "./limited-play.ts";
import { scriptOf } from "./own-script.ts";
import { pairModels } from "./pair-model.ts";
import { type PairWorld, pairWorld } from "./pair-world.ts";
import type { Scenario } from "./scenario.ts";

export type NonInterferenceScenario = Pick<Scenario, "input" | "tools" | "workers"> &
  Pick<Partial<Scenario>, "script"> & {
    /** How many worlds, two for each pair. Default 40. */
    readonly worlds?: number;
  };

export interface NonInterference {
  readonly holds: boolean;
  readonly flow: string;
  readonly worlds: number;
  /** Of the main side, in all of them. */
  readonly events: number;
  /** Undefined: it holds. */
  readonly difference?: Difference;
  /** What strangers said in each of the two worlds that were told apart. */
  readonly said?: readonly [string, string];
}

/** `stream` hears most, and takes the longest. */
const WAYS: readonly Way[] = ["stream", "events v2", "stream", "invoke"];

/** @throws EvalsError `no_flow`, `bad_scenario`, `no_reads`, `never_ends`, `leaves_machine` */
export async function checkFlow(
  given: unknown,
  scenario: NonInterferenceScenario,
  options: PlayOptions = {},
): Promise<NonInterference> {
  const flow = flowOf(given);
  checkPlayed(flow, scenario);
  const pairs = Math.max(1, Math.ceil((scenario.worlds ?? 40) / 2));
  let events = 0;
  let spoke = false;
  // Schemas and graphs make parts of themselves when they are first used, which shows where they are shown.
  for (const way of new Set(WAYS))
    await sideOf(flow, { scenario, world: pairWorld({ flow, scenario, plan: 0, seed: 0 }), way }, options);
  for (let plan = 0; plan < pairs; plan++) {
    const way = WAYS[plan % WAYS.length] ?? "stream";
    const seeds = [2 * plan + 1, 2 * plan + 2];
    const worlds = seeds.map((seed) => pairWorld({ flow, scenario, plan, seed }));
    const sides: MainSide[] = [];
    for (const world of worlds) sides.push(await sideOf(flow, { scenario, world, way }, options));
    const [one, other] = sides as [MainSide, MainSide]; // there are two seeds
    events += one.length;
    spoke ||= worlds.some((world) => world.spoke);
    const difference = firstDifference(one, other);
    if (difference === undefined) continue;
    await refuseUnsteady(
      flow,
      one,
      { scenario, world: pairWorld({ flow, scenario, plan, seed: 2 * plan + 1 }), way },
      options,
    );
    const said = worlds.map(({ noise }) => noise) as [string, string];
    return { holds: false, flow: flow.name, worlds: 2 * (plan + 1), events, difference, said };
  }
  if (!spoke)
    throw new EvalsError(
      "bad_scenario",
      "the scenario cannot be played: no read of it was called that answers with a string, so all worlds were the same; say in script how the job is done",
    );
  return { holds: true, flow: flow.name, worlds: 2 * pairs, events };
}

/** What differs in one world, too, does not tell worlds apart. @throws EvalsError `bad_scenario` */
async function refuseUnsteady(flow: Flow, before: MainSide, seen: Seen, options: PlayOptions): Promise<void> {
  const difference = firstDifference(before, await sideOf(flow, seen, options));
  if (difference === undefined) return;
  const { channel, path, values } = difference;
  throw new EvalsError(
    "bad_scenario",
    `the flow is not twice the same in one world (${channel}, at ${path || "/"}: ${values.join(" | ")}); something in it counts, keeps or draws what no scenario says: take that from ctx, or leave it out`,
  );
}

interface Seen {
  readonly scenario: NonInterferenceScenario;
  readonly world: PairWorld;
  readonly way: Way;
}

async function sideOf(flow: Flow, { scenario, world, way }: Seen, options: PlayOptions): Promise<MainSide> {
  const asked: Scenario = { ...scenario, authorised: [], useful: () => true };
  const script = await scriptOf(flow, asked);
  const main = worstCaseModel({
    script,
    understand: (_, text) => ({ text: text.slice(0, 1_000) }),
    intents: defaultIntents(flow),
    adversary: "obedient", // whatever it can see, it acts on
  });
  let hear: Host["hear"] = () => undefined;
  const model = pairModels({ world, main, shown: (messages) => hear("model requests", messages) });
  const subject: Subject = {
    ...(flow.kind === "workflow" ? { runs: true } : {}),
    turns: [flow.inputOf(scenario.input)],
    build: (host) => {
      hear = host.hear;
      return flow.graph({
        model: model[0] as (typeof model)[number],
        answer: world.tools,
        checkpointer: host.checkpointer,
      });
    },
  };
  let side: MainSide = [];
  const error = await limited(async () => {
    const { tools, code } = world;
    side = (await observeRun({ model, tools, code }, () => mainSideOf(subject, way))).result;
  }, options);
  if (error !== undefined) throw new EvalsError("bad_scenario", `the flow cannot be recorded: ${error}`);
  return side;
}
