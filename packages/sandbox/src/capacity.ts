// The most that one outcome can tell the main side: log2 of the admitted values that it could tell apart, plus the codes.
import { CODES } from "./code.ts";
import { log2, plus } from "./count.ts";
import { countValues } from "./count-values.ts";
import type { Profile } from "./profile.ts";
import { type ReturnSchema, compiledOf } from "./return-schema.ts";

/** Exact for products of booleans, enums and bounded integers, an upper bound for the rest, always finite. */
export function capacity(schema: ReturnSchema): { readonly bits: number } {
  return { bits: compiledOf(schema).bits };
}

// No string of this runtime holds more, so no schema can admit more than this many bits' worth of values.
const LONGEST_TEXT_BITS = 2 ** 35;

export function bitsOf(profile: Profile): number {
  return Math.min(log2(plus(countValues(profile), BigInt(CODES.length))), LONGEST_TEXT_BITS);
}
