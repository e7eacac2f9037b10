// The referee, asked about a sample of a suite.
import type { Injection } from "../attacks/attack.ts";
import { injectedState, promptOf } from "../harness/injected.ts";
import type { OutsideRules } from "../harness/sample-line.ts";
import type { Suite } from "../suite/suite.ts";
import type { Task } from "../suite/task.ts";
import { createWorld } from "../suite/world.ts";
import { outsideRules, type RunToJudge } from "./referee.ts";

export interface JudgedSample<S> {
  readonly suite: Suite<S>;
  readonly task: Task<S>;
  readonly injection: Injection;
}

/** With the tools of the state as it was: its trusted sets are the operator's rows. `turns` of another number of calls say nothing. */
export function judgeSample<S>(
  { suite, task, injection }: JudgedSample<S>,
  { executed, turns, approved }: Pick<RunToJudge, "executed" | "turns" | "approved">,
): Promise<readonly OutsideRules[]> {
  const tools = suite.tools(createWorld(injectedState(suite, injection)));
  const known = turns?.length === executed.length ? { turns } : {};
  const prompt = promptOf(task, injection);
  return outsideRules({ tools, executed, approved, ...known, prompt, addresses: [suite.user.address] });
}
