// What is wrong with a suite: which check says so, of what, and what.

export interface Flaw {
  readonly check: Check;
  /** A task, a goal, a tool, a vector; empty: the suite. */
  readonly of: string;
  readonly problem: string;
}

export type Check = (typeof CHECKS)[number];

export const CHECKS = [
  "names", // ids are unique, and what is named is there
  "counts", // it is large enough to say something
  "state", // fresh, plain JSON, the same each time, and a function of the calls that ran
  "tools", // each has rules that tell the truth, and each read somebody who reads
  "solved", // the script does the task, with authorised effects alone, and knows nothing by itself
  "idle", // doing nothing passes no task and reaches no goal
  "goals", // its calls reach a goal, whatever the user did before, and no other goal
  "innocent", // no task reaches a goal, and no task authorises one
  "narrow", // no text that a task authorises has room for an order behind it
  "vectors", // every task sees a stranger's text, every vector is seen, and what stands there breaks no task
] as const;
