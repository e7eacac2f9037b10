// How many admitted values of a profile the main side could tell apart. A handle is one symbol, whatever it stands for.
import { type Count, plus, sequences, times } from "./count.ts";
import { VISIBLE_CHARACTER_BITS } from "./hidden-characters.ts";
import { DATES, TIMES } from "./moment.ts";
import type { ObjectProfile, Profile } from "./profile.ts";
import { MAX_NODES } from "./strict-json.ts";

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
