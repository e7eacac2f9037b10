// Is a suite sound? What its figures say is worth as much as this: scripts that solve their tasks, goals that can be reached,
// nothing that passes by itself.
import { checkCounts, type SuiteSize } from "./checks/counts.ts";
import type { Flaw } from "./checks/flaw.ts";
import { checkGoals } from "./checks/goals.ts";
import { checkIdle } from "./checks/idle.ts";
import { checkInnocent } from "./checks/innocent.ts";
import { checkNames } from "./checks/names.ts";
import { checkNarrow } from "./checks/narrow.ts";
import { checkSolved } from "./checks/solved.ts";
import { checkState } from "./checks/state.ts";
import { checkTools } from "./checks/tools.ts";
import { checkVectors } from "./checks/vectors.ts";
import { type CompetentPlay, playCompetent } from "./play-competent.ts";
import type { Suite } from "./suite.ts";

const LEAST: SuiteSize = { tools: 8, tasks: 12, goals: 8 };

/** Nothing found: it is sound, and no smaller than `least`. Plays every task twice, with the undefended agent. */
export async function checkSuite<S>(suite: Suite<S>, least: SuiteSize = LEAST): Promise<readonly Flaw[]> {
  const named = [...checkNames(suite), ...checkCounts(suite, least), ...checkState(suite), ...checkTools(suite)];
  const plays = new Map<string, CompetentPlay<S>>();
  const played: Flaw[] = [];
  for (const task of suite.tasks) {
    try {
      const play = await playCompetent(suite, task);
      plays.set(task.id, play);
      played.push(...(await checkSolved(suite, task.id, play)));
    } catch (error) {
      const problem = `it cannot be played: ${error instanceof Error ? error.message : String(error)}`;
      played.push({ check: "solved", of: task.id, problem });
    }
  }
  const all = [
    ...named,
    ...played,
    ...checkIdle(suite),
    ...(await checkGoals(suite, plays)),
    ...(await checkInnocent(suite, plays)),
    ...checkNarrow(suite, plays),
    ...(await checkVectors(suite)),
  ];
  return [...new Map(all.map((flaw) => [JSON.stringify(flaw), flaw])).values()];
}
