// What an instruction's next worker is told of the one before it, whose context was full: structured, no prose. Texts in it
// stand behind handles on the main side. Rule: of what a
// program under test printed there stand places and names of rules, as tools write them, and no sentence.
import type { Instruction, Program } from "@bulkhead/memory";
import { z } from "zod";
import { MOST_NAME } from "./fit-verdict.ts";

const MOST_TOUCHED = 50;
const MOST_ERRORS = 20;

export const carrySchema = z.object({
  /** Files that were changed, the last first. */
  touched: z.array(z.string().max(1_000)).max(MOST_TOUCHED),
  /** What was wrong when the tree was judged last. */
  errors: z
    .array(
      z.object({
        file: z.string().max(MOST_NAME).optional(),
        rule: z.string().max(MOST_NAME).optional(),
        line: z
          .int()
          .min(0)
          .max(2 ** 31 - 1)
          .optional(),
      }),
    )
    .max(MOST_ERRORS),
  /** `write`: go on. `fix`: it was said to be done, and is not. `finish`: all evaluators pass. */
  next: z.enum(["write", "fix", "finish"]),
});

export type Carry = z.infer<typeof carrySchema>;

export const fitCarry = ({ touched, errors, next }: Carry): Carry => ({
  touched: touched.slice(0, MOST_TOUCHED),
  errors: errors
    .slice(0, MOST_ERRORS)
    .map(({ file = "", rule = "", line }) => ({
      ...((NAME.test(file) || touched.includes(file)) && { file }),
      ...(NAME.test(rule) && { rule }),
      ...(line !== undefined && { line }),
    }))
    .filter((error) => Object.keys(error).length > 0),
  next,
});

const NAME = /^[@\w./:#+-]{1,100}$/;

/** Requirements that the instructions before this one have brought about. */
export function doneBefore({ requirements }: Program, passed: readonly Instruction[]) {
  const covered = new Set(passed.flatMap(({ covers = [] }) => covers));
  return requirements.map(({ id }) => id).filter((id) => covered.has(id));
}
