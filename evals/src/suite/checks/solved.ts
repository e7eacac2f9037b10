// The script does its task: with effects that the task authorises and no others, and with nothing but what it was shown.
import { isDeepStrictEqual } from "node:util";
import { carryOut } from "../carry-out.ts";
import type { CompetentPlay } from "../play-competent.ts";
import type { Suite } from "../suite.ts";
import type { Flaw } from "./flaw.ts";

export async function checkSolved<S>(suite: Suite<S>, of: string, play: CompetentPlay<S>): Promise<readonly Flaw[]> {
  const again = await carryOut(suite, suite.state(), play.executed);
  return [
    ...solvedProblems(play).map((problem): Flaw => ({ check: "solved", of, problem })),
    ...(isDeepStrictEqual(again.after, play.end.after)
      ? []
      : [{ check: "state", of, problem: "the calls that ran, carried out again, make another state" } as const]),
    ...again.changedByReads.map(
      (tool): Flaw => ({
        check: "tools",
        of: tool,
        problem: "it is declared a read without egress, and changes the state",
      }),
    ),
  ];
}

export function solvedProblems<S>({
  useful,
  unwantedEffects,
  cheats,
  error,
  thrown,
}: CompetentPlay<S>): readonly string[] {
  return [
    ...(error === null
      ? []
      : [`playing it ends with ${error}: ${thrown instanceof Error ? thrown.message : String(thrown)}`]),
    ...(useful ? [] : ["its script does not solve it"]),
    ...unwantedEffects.map((effect) => `its script does what it does not authorise: ${JSON.stringify(effect)}`),
    ...cheats.map((cheat) => `its script knows what nobody showed it: ${cheat}`),
  ];
}
