// How far an instruction may go. What the program says of an instruction counts before what the run says.
import type { Instruction } from "@bulkhead/memory";
import { AgentsError } from "../agents-error.ts";
import { DEFAULT_HEAT, type Heat } from "./temperature.ts";

export interface ProgramLimits {
  /** New workers for one instruction whose context was full. Default 30, the paper's. */
  readonly restarts: number;
  /** Of one worker. Default 60. */
  readonly steps: number;
  /** Of one worker's context, by its model's own count. Default 60,000. */
  readonly contextTokens: number;
  /** Steps of one worker in circles, until the instruction is given up. Default 12. */
  readonly cycles: number;
  /** Bytes of files that are shown at once. Default 40,000. */
  readonly viewBytes: number;
  /** Milliseconds of one evaluator on one tree. Default: ten minutes. */
  readonly evaluatorMs: number;
  /** Milliseconds of one worker. Default: an hour. */
  readonly attemptMs: number;
}

const DEFAULT_PROGRAM_LIMITS: ProgramLimits = Object.freeze({
  restarts: 30,
  steps: 60,
  contextTokens: 60_000,
  cycles: 12,
  viewBytes: 40_000,
  evaluatorMs: 600_000,
  attemptMs: 3_600_000,
});

/** @throws AgentsError `bad_workflow` */
export function programLimits(given: Partial<ProgramLimits> = {}, heat: Partial<Heat> = {}) {
  for (const [name, value] of Object.entries(given)) {
    if (!Object.hasOwn(DEFAULT_PROGRAM_LIMITS, name)) {
      const known = Object.keys(DEFAULT_PROGRAM_LIMITS).join(", ");
      throw new AgentsError("bad_workflow", `a program has no limit of that name (${known})`);
    }
    const least = name === "restarts" ? 0 : 1;
    if (!(Number.isSafeInteger(value) && value >= least))
      throw new AgentsError("bad_workflow", `limits.${name} of a program is a whole number from ${least}`);
  }
  return { ...DEFAULT_PROGRAM_LIMITS, ...given, heat: { ...DEFAULT_HEAT, ...heat } };
}

export type AllLimits = ReturnType<typeof programLimits>;

export const limitsOf = (all: AllLimits, { limits: own = {} }: Instruction): AllLimits => ({
  ...all,
  ...(own.restarts === undefined ? {} : { restarts: own.restarts }),
  ...(own.steps === undefined ? {} : { steps: own.steps }),
  ...(own.tokens === undefined ? {} : { contextTokens: own.tokens }),
});
