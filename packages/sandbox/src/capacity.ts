// The most that one outcome can tell the main side: log2 of the admitted values that it could tell apart, plus the codes.
import { CODES } from "./code.ts";
import { type Count, log2, plus, sequences, times } from "./count.ts";
import { VISIBLE_CHARACTER_BITS } from "./hidden-characters.ts";
import { DATES, TIMES } from "./moment.ts";
import type { ObjectProfile, Profile } from "./profile.ts";
import { type ReturnSchema, compiledOf } from "./return-schema.ts";
import { MAX_NODES } from "./strict-json.ts";

/** Exact for products of booleans, enums and bounded integers, an upper bound for the rest, always finite. */
export function capacity(schema: ReturnSchema): { readonly bits: number } {
  return { bits: bitsOf(schema) };
}

const known = new WeakMap<ReturnSchema, number>();

export function bitsOf(schema: ReturnSchema): number {
  const found = known.get(schema);
  if (found !== undefined) return found;
  const values = countValues(compiledOf(schema).profile);
  const bits = Math.min(log2(plus(values, BigInt(CODES.length))), LONGEST_TEXT_BITS);
  known.set(schema, bits);
  return bits;
}

// No string of this runtime holds more, so no schema can admit more than this many bits' worth of values.
const LONGEST_TEXT_BITS = 2 ** 35;

export function countValues(profile: Profile): Count {
  switch (profile.kind) {
    case "boolean":
      return 2n;
    case "choice":
      return BigInt(profile.values.length);
    case "number":
      return BigInt(profile.steps.last) - BigInt(profile.steps.first) + 1n;
    case "moment":
      return profile.format === "date" ? DATES : profile.format === "time" ? TIMES : DATES * TIMES;
    case "text":
      return profile.revealed ? sequences(1n << BigInt(VISIBLE_CHARACTER_BITS), profile.min, profile.max) : 1n;
    case "array":
      return countLists(profile.items, profile.min, Math.min(profile.max, MAX_NODES));
    case "object":
      return countObjects(profile);
    case "union":
      return profile.branches.reduce<Count>((total, branch) => plus(total, countObjects(branch.profile)), 0n);
    case "nullable":
      return plus(countValues(profile.inner), 1n);
    default:
      return profile satisfies never;
  }
}

function countLists(items: Profile, min: number, max: number): Count {
  return min > max ? 0n : sequences(countValues(items), min, max);
}

function countObjects(profile: ObjectProfile): Count {
  return profile.properties.reduce<Count>((total, property) => {
    const values = countValues(property.profile);
    return times(total, property.required ? values : plus(values, 1n));
  }, 1n);
}
