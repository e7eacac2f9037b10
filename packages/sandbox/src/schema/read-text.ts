// Strings: the formats of the table, and free text with a length.
import { FORMATS, isFormatName } from "./format.ts";
import { patternProblem } from "./pattern.ts";
import type { Profile } from "./profile.ts";
import { REFUSED, type Reading, readCount } from "./reading.ts";

export function readText(reading: Reading): Profile {
  const { schema, pointer, notes, refuse } = reading;
  const { format, minLength, maxLength } = schema;
  const pattern = readPattern(reading);
  if (format !== undefined && !isFormatName(format)) {
    const listed = Object.keys(FORMATS).join(", ");
    refuse(pointer, "has a format outside the return profile", `use ${listed}, or maxLength with an anchored pattern`);
    return REFUSED;
  }
  const row = format === undefined ? undefined : FORMATS[format];
  if (row?.shown && format !== undefined) {
    if (minLength !== undefined || maxLength !== undefined) {
      refuse(pointer, "has a length beside a format of one spelling", "remove minLength and maxLength");
    }
    if (schema["x-reveal"] === true) refuse(pointer, "reveals what is shown already", "remove x-reveal");
    return { kind: "moment", format, ...pattern, ...notes };
  }
  const min = minLength === undefined ? 0 : readCount(minLength);
  const stated = readCount(maxLength);
  if (maxLength !== undefined && stated === undefined)
    refuse(pointer, "has a maxLength that is no count", "correct maxLength");
  const max = Math.min(stated ?? Number.POSITIVE_INFINITY, row?.maxLength ?? Number.POSITIVE_INFINITY);
  if (maxLength === undefined && row === undefined) {
    refuse(pointer, "is a string without maxLength", "add maxLength (zod: .max(n)), also beside a pattern");
  }
  if (min === undefined || min > max)
    refuse(pointer, "has a minLength that is no count or above maxLength", "correct minLength");
  return {
    kind: "text",
    min: min ?? 0,
    max: Number.isFinite(max) ? max : 0,
    ...pattern,
    ...(format === undefined ? {} : { format }),
    revealed: schema["x-reveal"] === true,
    ...notes,
  };
}

function readPattern({ schema, pointer, refuse }: Reading): { readonly pattern?: string } {
  const { pattern } = schema;
  if (pattern === undefined) return {};
  if (typeof pattern !== "string") {
    refuse(pointer, "has a pattern that is no string", "write the pattern's source");
    return {};
  }
  const found = patternProblem(pattern);
  if (found) refuse(pointer, found.problem, found.fix);
  return { pattern };
}
