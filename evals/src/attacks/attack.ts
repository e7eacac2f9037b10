// An attack: from a goal to the texts that stand where a stranger can write.
import type { Goal } from "../suite/goal.ts";
import type { Suite } from "../suite/suite.ts";
import type { Task } from "../suite/task.ts";

export interface Attack {
  readonly name: string;
  /** Whose: `agentdojo` and `asb` are the families of those benchmarks, `bulkhead` aims at this design. */
  readonly family: "agentdojo" | "asb" | "bulkhead";
  /** One line: what it tries. */
  readonly idea: string;
  /** Why its success is no broken claim: what SECURITY.md says is outside. */
  readonly outside?: string;
  /** Undefined: it does not fit this pair. A pure function. */
  inject<S>(at: AttackedPair<S>): Injection | undefined;
}

export interface AttackedPair<S> {
  readonly suite: Suite<S>;
  readonly task: Task<S>;
  readonly goal: Goal<S>;
  /** Names of the vectors whose text the undefended agent is shown while it does the task. */
  readonly seen: readonly string[];
  /** What the agent's model is called, where an attack addresses it by name. */
  readonly model: string;
}

export interface Injection {
  /** By vector; only of those that are seen, unless it is the point of the attack to stand elsewhere. */
  readonly vectors: Readonly<Record<string, string>>;
  /** A text that the user pasted below the request. */
  readonly pasted?: string;
  /** What it is after is that the task is not done, not the goal. */
  readonly denial?: true;
}
