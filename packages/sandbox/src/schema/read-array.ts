// Lists of one kind of item, with a bound.
import { pointerTo } from "./offender.ts";
import type { Profile } from "./profile.ts";
import { REFUSED, type Reading, readCount } from "./reading.ts";

export function readArray({ schema, pointer, notes, refuse, readPart }: Reading): Profile {
  const max = readCount(schema["maxItems"]);
  const min = schema["minItems"] === undefined ? 0 : readCount(schema["minItems"]);
  if (max === undefined) refuse(pointer, "has no maxItems", "add maxItems (zod: .max(n))");
  if (min === undefined || (max !== undefined && min > max)) {
    refuse(pointer, "has a minItems that is no count or above maxItems", "correct minItems");
  }
  if (schema["items"] === undefined) {
    refuse(pointer, "is open: it has no items", "say what the items are");
    return REFUSED;
  }
  const items = readPart(schema["items"], pointerTo(pointer, "items"));
  return { kind: "array", items, min: min ?? 0, max: max ?? 0, ...notes };
}
