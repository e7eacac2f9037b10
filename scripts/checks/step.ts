// What one step of `npm run check` is: a function that says what is wrong, or nothing.

import type { Tally } from "../tally.ts";

export type Check = () => Promise<Verdict>;

export interface Verdict {
  /** Each one says what is wrong and where; empty means that the step passed. */
  readonly problems: readonly string[];
  /** What a reader wants to know of a step that passed: counts, the seed. */
  readonly note?: string;
  readonly tests?: Tally;
}
