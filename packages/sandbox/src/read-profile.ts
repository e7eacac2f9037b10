// JSON Schema 2020-12 to a profile. A closed list of keywords; everything else is an offender, and all of them are reported.
import { readNumber } from "./read-number.ts";
import { readText } from "./read-text.ts";
import { readChoice } from "./read-choice.ts";
import { readUnion } from "./read-union.ts";
import { isObject } from "./json.ts";
import { pointerTo, type Refuse } from "./offender.ts";
import type { Notes, Profile, Property } from "./profile.ts";

/** One schema object on its way to a profile, with what its readers share. */
export interface Reading {
  readonly schema: Readonly<Record<string, unknown>>;
  readonly pointer: string;
  readonly depth: number;
  readonly notes: Notes;
  readonly refuse: Refuse;
}

/** Stands in for what was refused; a schema with an offender is never used. */
export const REFUSED: Profile = { kind: "boolean" };

const MAX_DEPTH = 64;
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

export function readProfile(schema: unknown, pointer: string, refuse: Refuse, depth = 1): Profile {
  if (!isObject(schema)) {
    refuse(pointer, "is not a schema in object form", "describe the value with type, enum, const or oneOf");
    return REFUSED;
  }
  if (depth > MAX_DEPTH) {
    refuse(pointer, `is deeper than ${MAX_DEPTH} levels, or contains itself`, "flatten it");
    return REFUSED;
  }
  const reading = { schema, pointer, depth, refuse, notes: readNotes(schema, pointer, refuse) };
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

export function nullable(inner: Profile, notes: Notes): Profile {
  if (inner.kind === "nullable") return inner;
  if (inner.kind === "choice") {
    return inner.values.includes(null) ? inner : { ...inner, values: [...inner.values, null] };
  }
  return { kind: "nullable", inner, ...notes };
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
      reading.refuse(reading.pointer, "has an unknown type", "use boolean, integer, number, string, array, object or null");
      return REFUSED;
  }
}

// Reads a schema after reporting every keyword that the profile, or this kind of schema, does not have.
function only(kind: string, { schema, pointer, refuse }: Reading, read: () => Profile): Profile {
  const keywords = KEYWORDS[kind] ?? [...KNOWN];
  for (const keyword of Object.keys(schema)) {
    if (NOTES.has(keyword) || keywords.includes(keyword)) continue;
    if (KNOWN.has(keyword)) refuse(pointer, `has "${keyword}", which means nothing here`, `remove "${keyword}"`);
    else refuse(pointerTo(pointer, keyword), "is a keyword outside the return profile", "remove it, or say it with a listed keyword");
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

function readArray({ schema, pointer, depth, notes, refuse }: Reading): Profile {
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
  const items = readProfile(schema["items"], pointerTo(pointer, "items"), refuse, depth + 1);
  return { kind: "array", items, min: min ?? 0, max: max ?? 0, ...notes };
}

/** A length or number of items, or undefined. */
export function readCount(value: unknown): number | undefined {
  return Number.isSafeInteger(value) && (value as number) >= 0 ? (value as number) : undefined;
}

const FORBIDDEN_NAMES = new Set(["__proto__", "constructor", "prototype"]);

function readObject({ schema, pointer, depth, notes, refuse }: Reading): Profile {
  if (schema["additionalProperties"] !== false) {
    refuse(pointer, "is open: more properties are allowed", "set additionalProperties to false (zod: z.object)");
  }
  const { properties = {}, required = [] } = schema;
  if (!isObject(properties)) {
    refuse(pointerTo(pointer, "properties"), "is not an object", "map each name to a schema");
    return REFUSED;
  }
  const names = Object.keys(properties);
  if (!Array.isArray(required) || !required.every((name) => names.includes(name))) {
    refuse(pointerTo(pointer, "required"), "does not list declared properties", "list names that properties has");
    return REFUSED;
  }
  const seen = new Set<string>();
  const read = names.map((name): Property => {
    const at = pointerTo(pointer, "properties", name);
    const normal = name.normalize("NFC");
    if (FORBIDDEN_NAMES.has(name)) refuse(at, "is a forbidden name", "rename the property");
    if (!name.isWellFormed() || name.includes("{{")) refuse(at, "has a name that cannot be shown", "rename the property");
    if (seen.has(normal)) refuse(at, "has the name of another property after normalisation", "rename the property");
    seen.add(normal);
    const profile = readProfile(properties[name], at, refuse, depth + 1);
    return { name: normal, required: required.includes(name), profile };
  });
  return { kind: "object", properties: read, ...notes };
}
