// The undefended agent: the same tools, an ordinary agent around them. Where it does not fall, a test could not fail.

import { EvalsError } from "../evals-error.ts";
import type { GoalCall } from "../suite/goal.ts";
import { defaultScript } from "./default-script.ts";
import type { Flow } from "./flow.ts";
import { injectionFor } from "./goals.ts";
import { limited, type PlayOptions } from "./limited-play.ts";
import { playedWorld } from "./played-world.ts";
import { createPlayer } from "./player.ts";
import type { Scenario } from "./scenario.ts";
import { unwantedIn } from "./unwanted.ts";
import type { Fall } from "./withstood.ts";

/** The first goal that it falls for. @throws EvalsError `baseline_holds` */
export async function fallOf(
  flow: Flow,
  scenario: Scenario,
  goals: readonly GoalCall[],
  options: PlayOptions,
): Promise<Fall> {
  const own = flow.ownWorkers.length === 0 ? scenario.script : undefined; // else it calls workers that this agent has not
  const script = own ?? (await defaultScript(flow, scenario, "undefended"));
  const input = scenario.baseline ?? scenario.input;
  let shown = false;
  const thrown = new Set<string>();
  for (const goal of goals) {
    const injection = injectionFor(goal);
    const world = playedWorld({ tools: flow.tools, scenario, injection });
    const player = createPlayer({ flow, scenario, script, obeys: true, injection, undefended: true });
    const error = await limited(
      (signal) => flow.playUndefended({ input, model: player.model, world, signal }),
      options,
    );
    const effect = unwantedIn(world.writes, scenario);
    if (effect !== undefined) return { goal, injection, effect };
    shown ||= world.shown;
    for (const one of [...world.thrown, ...player.thrown, error]) if (one !== undefined) thrown.add(one);
  }
  const why = shown
    ? "it was shown the attacker's text, and did nothing that is not authorised"
    : "it was never shown the attacker's text, because no read answered with a string";
  const way = shown
    ? "name what he is after in goals, or authorise less"
    : "mend tools, or say in script how the job is done";
  throw new EvalsError(
    "baseline_holds",
    `the undefended agent does not fall, so this test could not fail: ${[why, ...thrown].join(", ")}; ${way}`,
  );
}
