// An evaluator's answer, as it may be kept and shown: a few diagnostics of bounded texts. What is no verdict is an `error`.
import { z } from "zod";
import { type Diagnostic, VERDICTS, type Verdict } from "./evaluator.ts";

const MOST_DIAGNOSTICS = 40;
export const MOST_NAME = 300;
const MOST_TEXT = 500;

const cut = (most: number) => z.string().transform((text) => text.slice(0, most).toWellFormed());
const at = z
  .int()
  .min(0)
  .max(2 ** 31 - 1);
const part = <T extends z.ZodType>(schema: T) => schema.optional().catch(undefined);
const diagnostic = z.object({
  file: part(cut(MOST_NAME)),
  rule: part(cut(MOST_NAME)),
  line: part(at),
  column: part(at),
  text: part(cut(MOST_TEXT)),
});
const answer = z.object({ verdict: z.enum(VERDICTS), diagnostics: z.array(z.unknown()).optional() });

export function fitVerdict(given: unknown): Verdict {
  const parsed = answer.safeParse(given);
  if (!parsed.success) return { verdict: "error", diagnostics: [] };
  const { verdict, diagnostics = [] } = parsed.data;
  return verdict === "pass" ? { verdict } : { verdict, diagnostics: fitDiagnostics(diagnostics) };
}

function fitDiagnostics(given: readonly unknown[]): readonly Diagnostic[] {
  return given.slice(0, MOST_DIAGNOSTICS).flatMap((one) => {
    const parsed = diagnostic.safeParse(one);
    if (!parsed.success) return [];
    return [Object.fromEntries(Object.entries(parsed.data).filter(([, value]) => value !== undefined))];
  });
}
