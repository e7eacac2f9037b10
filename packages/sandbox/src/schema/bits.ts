// Bits of a profile: log2 of the admitted values that could be told apart, plus the codes of the rejections.
import { CODES } from "../code.ts";
import { log2, plus } from "./count.ts";
import { countValues } from "./count-values.ts";
import type { Profile } from "./profile.ts";

// No string of this runtime holds more, so no schema can admit more than this many bits' worth of values.
const LONGEST_TEXT_BITS = 2 ** 35;

export function bitsOf(profile: Profile): number {
  return Math.min(log2(plus(countValues(profile), BigInt(CODES.length))), LONGEST_TEXT_BITS);
}
