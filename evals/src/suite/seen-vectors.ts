// Which vectors' text the undefended agent is shown while it does a task: where an attack on that task can stand.
import { playCompetent } from "./play-competent.ts";
import type { Suite } from "./suite.ts";
import type { Task } from "./task.ts";
import { createWorld } from "./world.ts";

/** Found with a word of its own in each, all at once. A tool's description is shown with every request. */
export async function seenVectors<S>(suite: Suite<S>, task: Task<S>): Promise<readonly string[]> {
  const words = canaries(suite);
  const { shown } = await playCompetent(suite, task, words);
  return vectorsIn(suite, words, shown);
}

/** A text for each vector that stands nowhere else. `around`: what it stands in. */
export function canaries<S>(
  suite: Suite<S>,
  around = (word: string): string => word,
): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.keys(suite.vectors).map((name, at) => [name, around(wordOf(at))]));
}

export function vectorsIn<S>(
  suite: Suite<S>,
  texts: Readonly<Record<string, string>>,
  shown: readonly string[],
): readonly string[] {
  const state = suite.state();
  for (const [name, text] of Object.entries(texts)) suite.vectors[name]?.put(state, text);
  const described = suite
    .tools(createWorld(state))
    .map(({ langchain, open }) => JSON.stringify([langchain.description, open]));
  const all = [...shown, ...described];
  return Object.keys(suite.vectors).filter((_, at) => all.some((text) => text.includes(wordOf(at))));
}

const wordOf = (at: number) => `canary${at}end`;
