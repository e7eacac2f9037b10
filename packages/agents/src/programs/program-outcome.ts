// What a run of a program came to: codes and counts of each instruction. No text of any worker's.
import { z } from "zod";

export const INSTRUCTION_CODES = [
  "overflow",
  "cycle",
  "step_limit",
  "no_result",
  "timeout",
  "model_failed",
  "worker_crashed",
  "budget_exceeded",
  "denied",
  "other",
] as const;
export type InstructionCode = (typeof INSTRUCTION_CODES)[number];

const count = z.int().min(0).max(1_000_000);

const instructionResult = z.object({
  status: z.enum(["passed", "failed", "not_reached"]),
  code: z.enum(INSTRUCTION_CODES).optional(),
  /** Workers that it took. */
  attempts: count,
  /** Of these, how many began anew because a context was full, or because a worker gave nothing to go on with. */
  restarts: count,
  steps: count,
  cycles: count,
  /** Test files that its workers removed. */
  deletedTests: count,
  verdicts: z.object({ pass: count, fail: count, none: count, error: count, timeout: count }),
});

export type InstructionResult = z.infer<typeof instructionResult>;

export const programResult = z.object({
  instructions: z.array(instructionResult).max(200),
  /** Of the file store, as it was judged last. */
  revision: z.int().min(0).max(Number.MAX_SAFE_INTEGER),
});
