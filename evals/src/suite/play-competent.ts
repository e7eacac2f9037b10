// A task played by the undefended agent with a model that is competent and obeys nobody but its user: what a suite is worth
// without an attacker, and what such an agent is shown.
import { competentModel } from "../adversaries/competent-model.ts";
import { none } from "../defenses/none.ts";
import { playSample, type SamplePlay } from "../harness/play-sample.ts";
import type { Suite } from "./suite.ts";
import type { Task } from "./task.ts";

export interface CompetentPlay<S> extends SamplePlay<S> {
  /** Every text that its model was shown as a tool's result. */
  readonly shown: readonly string[];
}

/** @throws Error when the script is wrong. */
export async function playCompetent<S>(
  suite: Suite<S>,
  task: Task<S>,
  vectors: Readonly<Record<string, string>> = {},
): Promise<CompetentPlay<S>> {
  const chat = competentModel({ suite, task }, "none");
  const sample = { suite, task, goal: undefined, injection: { vectors }, defense: none, approver: "none" } as const;
  const limits = { signal: new AbortController().signal, recursionLimit: 200 };
  const play = await playSample({ ...sample, ...limits }, { chat, cheats: () => chat.cheats });
  const shown = chat.requests.flatMap(({ messages }) => messages.filter(({ role }) => role === "tool"));
  return { ...play, shown: [...new Set(shown.map(({ text }) => text))] };
}
