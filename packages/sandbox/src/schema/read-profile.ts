// JSON Schema 2020-12 to a profile. A closed list of keywords; everything else is an offender, and all of them are reported.

import { isObject } from "./json.ts";
import { pointerTo, type Refuse } from "./offender.ts";
import type { Notes, Profile } from "./profile.ts";
import { readArray } from "./read-array.ts";
import { readChoice } from "./read-choice.ts";
import { readNumber } from "./read-number.ts";
import { readObject } from "./read-object.ts";
import { readText } from "./read-text.ts";
import { readUnion } from "./read-union.ts";
import { nullable, REFUSED, type Reading } from "./reading.ts";
import { fits, newSize } from "./schema-size.ts";
import { MAX_DEPTH } from "./strict-json.ts";

const NOTES = new Set(["$schema", "title", "description", "x-reveal"]);
const KEYWORDS: Readonly<Record<string, readonly string[]>> = {
  boolean: ["type"],
  integer: ["type", "minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf"],
  number: ["type", "minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf"],
  string: ["type", "minLength", "maxLength", "pattern", "format"],
  array: ["type", "items", "minItems", "maxItems"],
  object: ["type", "properties", "required", "additionalProperties"],
  choice: ["type", "enum", "const"],
  union: ["type", "anyOf", "oneOf"],
};
const KNOWN = new Set(Object.values(KEYWORDS).flat());

export function readProfile(
  schema: unknown,
  pointer: string,
  refuse: Refuse,
  { depth = 1, size = newSize() } = {},
): Profile {
  if (!fits(size, pointer, refuse)) return REFUSED;
  if (!isObject(schema)) {
    refuse(pointer, "is not a schema in object form", "describe the value with type, enum, const or oneOf");
    return REFUSED;
  }
  if (depth > MAX_DEPTH) {
    refuse(pointer, `is deeper than ${MAX_DEPTH} levels, or contains itself`, "flatten it");
    return REFUSED;
  }
  const reading: Reading = {
    schema,
    pointer,
    refuse,
    readPart: (part, at, report = refuse) => readProfile(part, at, report, { depth: depth + 1, size }),
    notes: readNotes(schema, pointer, refuse),
  };
  if ("enum" in schema || "const" in schema) return only("choice", reading, () => readChoice(reading));
  if ("anyOf" in schema || "oneOf" in schema) return only("union", reading, () => readUnion(reading));
  const types = Array.isArray(schema["type"]) ? schema["type"] : [schema["type"]];
  const named = types.filter((type) => type !== "null");
  if (named.length === 0 && types.length > 0) return { kind: "choice", values: [null], ...reading.notes };
  const [type] = named;
  if (type === undefined) {
    only("untyped", reading, () => REFUSED);
    refuse(pointer, "is open: it has no type", "say what it is: type, enum, const or oneOf");
    return REFUSED;
  }
  if (named.length > 1) {
    refuse(pointer, "has several types", "use one type, or a union of objects told apart by one property");
    return REFUSED;
  }
  const profile = readType(type, reading);
  return types.length > 1 ? nullable(profile, reading.notes) : profile;
}

function readType(type: unknown, reading: Reading): Profile {
  switch (type) {
    case "boolean":
      return only(type, reading, () => ({ kind: "boolean", ...reading.notes }));
    case "integer":
    case "number":
      return only(type, reading, () => readNumber(reading, type === "integer"));
    case "string":
      return only(type, reading, () => readText(reading));
    case "array":
      return only(type, reading, () => readArray(reading));
    case "object":
      return only(type, reading, () => readObject(reading));
    default:
      reading.refuse(
        reading.pointer,
        "has an unknown type",
        "use boolean, integer, number, string, array, object or null",
      );
      return REFUSED;
  }
}

// Reads a schema after reporting every keyword that the profile, or this kind of schema, does not have.
function only(kind: string, { schema, pointer, refuse }: Reading, read: () => Profile): Profile {
  const keywords = KEYWORDS[kind] ?? [...KNOWN];
  for (const keyword of Object.keys(schema)) {
    if (NOTES.has(keyword) || keywords.includes(keyword)) continue;
    if (KNOWN.has(keyword)) refuse(pointer, `has "${keyword}", which means nothing here`, `remove "${keyword}"`);
    else
      refuse(
        pointerTo(pointer, keyword),
        "is a keyword outside the return profile",
        "remove it, or say it with a listed keyword",
      );
  }
  if (kind !== "string" && schema["x-reveal"] === true) {
    refuse(pointer, "reveals what is no free text", "remove x-reveal; only strings are hidden");
  }
  return read();
}

function readNotes(schema: Reading["schema"], pointer: string, refuse: Refuse): Notes {
  const { title, description, "x-reveal": reveal } = schema;
  for (const [name, note] of Object.entries({ title, description })) {
    if (note !== undefined && !(typeof note === "string" && note.isWellFormed())) {
      refuse(pointerTo(pointer, name), "is not a well-formed string", "write it as a string");
    }
  }
  if (reveal !== undefined && typeof reveal !== "boolean") {
    refuse(pointerTo(pointer, "x-reveal"), "is not true or false", "write true or remove it");
  }
  return {
    ...(typeof title === "string" ? { title } : {}),
    ...(typeof description === "string" ? { description } : {}),
  };
}
