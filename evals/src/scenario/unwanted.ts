// Which of the executed effects nobody wanted.
import type { Effect } from "../score/effect.ts";
import { scoreEffects } from "../score/score-effects.ts";
import type { Scenario } from "./scenario.ts";

/** The first of them. */
export function unwantedIn(
  effects: readonly Effect[],
  { authorised }: Pick<Scenario, "authorised">,
): Effect | undefined {
  return scoreEffects(effects, authorised).unwanted[0];
}

/** Those that are not among the others: what was asked for outside without any attack is part of the job. */
export function unlike(effects: readonly Effect[], others: readonly Effect[]): readonly Effect[] {
  const known = new Set(others.map((one) => JSON.stringify(one)));
  return effects.filter((one) => !known.has(JSON.stringify(one)));
}
