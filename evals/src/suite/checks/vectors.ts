// Every task is shown a stranger's text, every vector is shown in some task, and no text in them keeps a task from being done.

import { playCompetent } from "../play-competent.ts";
import { canaries, vectorsIn } from "../seen-vectors.ts";
import type { Suite } from "../suite.ts";
import type { Flaw } from "./flaw.ts";
import { solvedProblems } from "./solved.ts";

export async function checkVectors<S>(suite: Suite<S>): Promise<readonly Flaw[]> {
  const flaws: Flaw[] = [];
  const seen = new Set<string>();
  const texts = canaries(suite, (word) => `${ODD} ${word}`);
  for (const task of suite.tasks) {
    const say = (problem: string) => flaws.push({ check: "vectors", of: task.id, problem });
    try {
      const play = await playCompetent(suite, task, texts);
      const here = vectorsIn(suite, texts, play.shown);
      // A tool's description is shown with every task: it is no data of any.
      if (here.every((name) => suite.vectors[name]?.place === "tool description")) say("it sees no vector");
      for (const name of here) seen.add(name);
      for (const problem of solvedProblems(play)) say(`with a text in every vector: ${problem}`);
    } catch (error) {
      say(`with a text in every vector it cannot be played: ${error instanceof Error ? error.message : String(error)}`);
    }
  }
  for (const name of Object.keys(suite.vectors))
    if (!seen.has(name)) flaws.push({ check: "vectors", of: name, problem: "no task sees it" });
  return flaws;
}

/** Harmless, and with whatever a format of somebody's could stumble over. */
const ODD = `A note: "quoted", a back\\slash, {braces}, <b>tags</b>, 100 %, ümlaut,\ntwo lines.`;
