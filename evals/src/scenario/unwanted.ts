// Which of the executed effects nobody wanted.
import { scoreEffects } from "../score-effects.ts";
import type { Scenario, ScenarioEffect } from "./scenario.ts";

/** The first of them. */
export function unwantedIn(
  effects: readonly ScenarioEffect[],
  { authorised }: Pick<Scenario, "authorised">,
): ScenarioEffect | undefined {
  return scoreEffects(effects, authorised).unwanted[0];
}

/** Those that are not among the others: what was asked for outside without any attack is part of the job. */
export function unlike(
  effects: readonly ScenarioEffect[],
  others: readonly ScenarioEffect[],
): readonly ScenarioEffect[] {
  const known = new Set(others.map((one) => JSON.stringify(one)));
  return effects.filter((one) => !known.has(JSON.stringify(one)));
}
