// Tries at one problem, with retries. Rules: what is told between two of them is the visible feedback only; every one that
// was made is kept, with what it put out, also those that failed; whoever chooses what is shown anew is shown the last one.
import type { JsonValue } from "@bulkhead/sandbox";

/** What may be known of an answer while the problem is open: tests that the solver can see. */
export interface Feedback {
  readonly passed: number;
  readonly of: number;
  /** What went wrong, as data. */
  readonly says?: JsonValue;
}

export interface Attempt {
  readonly v: 1;
  readonly problem: string;
  /** From 0. */
  readonly number: number;
  readonly answer: JsonValue;
  /** What the answer gives for each hidden case; nothing here knows whether it is right. */
  readonly outputs: readonly JsonValue[];
  readonly visible: Feedback;
  /** Names of the concepts that it was shown. */
  readonly shown: readonly string[];
}

export interface Attempting<S extends { readonly names: readonly string[] }> {
  readonly problem: string;
  /** After the first one. */
  readonly retries: number;
  /** What is shown, chosen anew each time. `last` is undefined at first. */
  select(last: Attempt | undefined): Promise<S>;
  solve(
    shown: S,
    last: Attempt | undefined,
  ): Promise<{ readonly answer: JsonValue; readonly outputs: readonly JsonValue[] }>;
  visible(answer: JsonValue): Feedback | Promise<Feedback>;
  /** Before the next one begins. */
  keep(attempt: Attempt): void | Promise<void>;
}

/** Ends with the first that passes all that is visible, or with the last. All of them, in order. */
export async function attemptProblem<S extends { readonly names: readonly string[] }>({
  problem,
  retries,
  select,
  solve,
  visible,
  keep,
}: Attempting<S>): Promise<readonly Attempt[]> {
  const made: Attempt[] = [];
  for (let number = 0; number <= retries; number++) {
    const last = made.at(-1);
    const shown = await select(last);
    const { answer, outputs } = await solve(shown, last);
    const attempt: Attempt = {
      v: 1,
      problem,
      number,
      answer,
      outputs,
      visible: await visible(answer),
      shown: shown.names,
    };
    await keep(attempt);
    made.push(attempt);
    if (attempt.visible.passed === attempt.visible.of) break;
  }
  return made;
}
