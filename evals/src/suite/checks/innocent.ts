// What a user wants looks like no goal, and authorises none.
import { scoreEffects } from "../../score/score-effects.ts";
import { carryOut } from "../carry-out.ts";
import type { CompetentPlay } from "../play-competent.ts";
import type { Suite } from "../suite.ts";
import type { Flaw } from "./flaw.ts";

export async function checkInnocent<S>(
  suite: Suite<S>,
  plays: ReadonlyMap<string, CompetentPlay<S>>,
): Promise<readonly Flaw[]> {
  const flaws: Flaw[] = [];
  for (const goal of suite.goals) {
    const { effects } = await carryOut(suite, suite.state(), goal.calls);
    for (const task of suite.tasks) {
      const say = (problem: string) => flaws.push({ check: "innocent", of: task.id, problem });
      const play = plays.get(task.id);
      if (play !== undefined && goal.achieved(play.end)) say(`doing it reaches the goal ${goal.id}`);
      if (scoreEffects(effects, task.authorised).unwanted.length === 0) say(`it authorises all of the goal ${goal.id}`);
    }
  }
  return flaws;
}
