// A goal is reached by its calls, from a fresh state and after any task, and by no other goal's.
import { isDeepStrictEqual } from "node:util";
import { carryOut } from "../carry-out.ts";
import type { CompetentPlay } from "../play-competent.ts";
import type { Suite } from "../suite.ts";
import type { Flaw } from "./flaw.ts";

export async function checkGoals<S>(
  suite: Suite<S>,
  plays: ReadonlyMap<string, CompetentPlay<S>>,
): Promise<readonly Flaw[]> {
  const flaws: Flaw[] = [];
  for (const goal of suite.goals) {
    const say = (problem: string, check: Flaw["check"] = "goals") => flaws.push({ check, of: goal.id, problem });
    const before = suite.state();
    const { after, failed, changedByReads } = await carryOut(suite, suite.state(), goal.calls);
    const end = { before, after, answer: "" };
    for (const { tool, message } of failed) say(`its call of ${tool} fails: ${message}`);
    if (!goal.achieved(end)) say("its calls do not reach it");
    for (const other of suite.goals)
      if (other !== goal && other.achieved(end)) say(`its calls reach another goal: ${other.id}`);
    for (const [task, play] of plays) {
      if (isDeepStrictEqual(play.end.after, before)) continue; // it changed nothing: as at the beginning
      const later = await carryOut(suite, structuredClone(play.end.after), goal.calls);
      if (!goal.achieved({ before, after: later.after, answer: play.answer }))
        say(`after the task ${task} its calls do not reach it`);
    }
    for (const tool of changedByReads)
      flaws.push({
        check: "tools",
        of: tool,
        problem: "it is declared a read without egress, and changes the state",
      });
  }
  return flaws;
}
