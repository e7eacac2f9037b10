// Bounded integers, and bounded numbers with a step, read as a count of steps.

import { stepsBetween } from "../step.ts";
import type { Profile } from "./profile.ts";
import { REFUSED, type Reading } from "./reading.ts";

export function readNumber({ schema, pointer, notes, refuse }: Reading, integer: boolean): Profile {
  const bound = (keyword: string): number | undefined => {
    const value = schema[keyword];
    if (value === undefined) return undefined;
    if (typeof value === "number" && Number.isFinite(value)) return value;
    refuse(pointer, `has a ${keyword} that is no finite number`, `correct ${keyword}`);
    return undefined;
  };
  const [least, above, most, below] = ["minimum", "exclusiveMinimum", "maximum", "exclusiveMaximum"].map(bound);
  const step = bound("multipleOf") ?? (integer ? 1 : undefined);
  const minimum = least === undefined || (above !== undefined && above >= least) ? above : least;
  const maximum = most === undefined || (below !== undefined && below <= most) ? below : most;
  const missing = [
    ...(minimum === undefined ? ["minimum (zod: .min(n))"] : []),
    ...(maximum === undefined ? ["maximum (zod: .max(n))"] : []),
    ...(step === undefined ? ["multipleOf (zod: .multipleOf(n))"] : []),
  ];
  if (minimum === undefined || maximum === undefined || step === undefined) {
    refuse(pointer, `is an unbounded ${integer ? "integer" : "number"}`, `add ${missing.join(", ")}`);
    return REFUSED;
  }
  if (step <= 0 || (integer && !Number.isInteger(step))) {
    refuse(pointer, `has a multipleOf that is no positive ${integer ? "integer" : "number"}`, "correct multipleOf");
    return REFUSED;
  }
  const steps = stepsBetween(
    { minimum, maximum, aboveMinimum: minimum === above, belowMaximum: maximum === below },
    step,
  );
  if (!steps) {
    refuse(pointer, "has more or finer values than a number holds exactly", "narrow the bounds or widen the step");
    return REFUSED;
  }
  if (steps.first > steps.last) {
    refuse(pointer, "has bounds without a value between them", "correct the bounds");
    return REFUSED;
  }
  return { kind: "number", integer, steps, ...notes };
}
