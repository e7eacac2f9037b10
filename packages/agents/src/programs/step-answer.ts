// What the tools of an instruction answer, as the course reads it back: its worker is shown the very same.
import { z } from "zod";
import { parseObject } from "../model/parse-object.ts";
import { VERDICTS } from "./evaluator.ts";

const at = z.object({ path: z.string(), version: z.int() });

const stepAnswer = z.object({
  /** Of the store, as it was judged. */
  revision: z.int().optional(),
  /** Each file's version after the change; 0: it is no more. */
  changed: z.array(at).optional(),
  removed: z.array(z.string()).optional(),
  /** Nothing was changed: the code, and the versions that are there. */
  refused: z.string().optional(),
  files: z.array(at).optional(),
  evaluators: z
    .array(
      z.object({
        evaluator: z.string(),
        verdict: z.enum(VERDICTS),
        diagnostics: z
          .array(z.object({ file: z.string().optional(), rule: z.string().optional(), line: z.int().optional() }))
          .optional(),
      }),
    )
    .optional(),
});

type Deep<T> = T extends readonly (infer U)[]
  ? readonly Deep<U>[]
  : T extends object
    ? { readonly [K in keyof T]: Deep<T[K]> }
    : T;

export type StepAnswer = Deep<z.infer<typeof stepAnswer>>;

/** Undefined: it is none, as where the call was refused. */
export function readStepAnswer(text: string): StepAnswer | undefined {
  const parsed = stepAnswer.safeParse(parseObject(text));
  return parsed.success ? parsed.data : undefined;
}
