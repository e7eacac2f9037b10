// What one attempt at an instruction came to, as code of ours says it: nothing of it was written by a model, but the names
// in the carry, which stand behind handles.
import { z } from "zod";
import { carrySchema } from "./carry.ts";

const count = z.int().min(0).max(1_000_000);

export const attemptEnd = z.object({
  /** `full`: what it was shown at its start alone is more than its context. */
  end: z.enum(["passed", "overflow", "full", "cycle", "steps", "no_result"]),
  carry: carrySchema,
  /** Of the file store, when the tree was judged last; 0: it was not. */
  revision: z.int().min(0).max(Number.MAX_SAFE_INTEGER),
  steps: count,
  /** Steps in which it went in a circle. */
  cycles: count,
  deletedTests: count,
  verdicts: z.object({ pass: count, fail: count, none: count, error: count, timeout: count }),
});

export type AttemptEnd = z.infer<typeof attemptEnd>;
