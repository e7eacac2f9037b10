// zod's number definition to bounds and a step.
import type { z } from "zod";
import type { JsonSchema } from "./json.ts";
import { checksOf, ONLY_ZOD } from "./zod-checks.ts";

type Report = (problem: string, fix: string) => void;

const INTEGERS: Readonly<Record<string, readonly [min: number, max: number]>> = {
  safeint: [Number.MIN_SAFE_INTEGER, Number.MAX_SAFE_INTEGER],
  int32: [-(2 ** 31), 2 ** 31 - 1],
  uint32: [0, 2 ** 32 - 1],
};

export function numberKeywords(def: z.core.$ZodNumberDef, report: Report): JsonSchema {
  let integer = false;
  let step: number | undefined;
  const min: number[] = [];
  const max: number[] = [];
  const above: number[] = [];
  const below: number[] = [];
  for (const check of checksOf(def)) {
    if (check.check === "number_format") {
      const range = INTEGERS[check.format];
      if (!range) continue; // float32 and float64 bound nothing that could be counted
      integer = true;
      min.push(range[0]);
      max.push(range[1]);
    } else if (check.check === "greater_than") (check.inclusive ? min : above).push(Number(check.value));
    else if (check.check === "less_than") (check.inclusive ? max : below).push(Number(check.value));
    else if (check.check === "multiple_of") {
      if (step !== undefined) report("has two steps", "keep one .multipleOf(n)");
      step = Number(check.value);
    } else report(...ONLY_ZOD);
  }
  return {
    type: integer ? "integer" : "number",
    ...(min.length > 0 ? { minimum: Math.max(...min) } : {}),
    ...(max.length > 0 ? { maximum: Math.min(...max) } : {}),
    ...(above.length > 0 ? { exclusiveMinimum: Math.max(...above) } : {}),
    ...(below.length > 0 ? { exclusiveMaximum: Math.min(...below) } : {}),
    ...(step === undefined ? {} : { multipleOf: step }),
  };
}
