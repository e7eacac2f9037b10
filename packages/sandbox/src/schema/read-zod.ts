// zod 4 to JSON Schema, read from zod's own definition: JSON Schema alone hides what only zod could check.
import { z } from "zod";
import type { JsonScalar, JsonSchema, JsonValue } from "./json.ts";
import { isScalar } from "./json.ts";
import { pointerTo, type Refuse } from "./offender.ts";
import { fits, newSize, type Size } from "./schema-size.ts";
import { checksOf, ONLY_ZOD } from "./zod-checks.ts";
import { numberKeywords } from "./zod-number.ts";
import { reasonOf } from "./zod-refusals.ts";
import { stringKeywords } from "./zod-string.ts";

type Schema = z.core.$ZodType;

export function isZod(schema: unknown): schema is Schema {
  return (typeof schema === "object" || typeof schema === "function") && schema !== null && "_zod" in schema;
}

/** The profile's keywords as zod's definition has them; what has no keyword is reported. */
export function readZod(schema: Schema, refuse: Refuse): JsonSchema {
  return walk(schema, { pointer: "#", above: [], property: false, size: newSize(), refuse });
}

interface Place {
  readonly pointer: string;
  /** The schemas around this one: to see recursion. */
  readonly above: readonly Schema[];
  /** True for the schema of a property and what it wraps: there it may be optional. */
  readonly property: boolean;
  readonly size: Size;
  readonly refuse: Refuse;
}

// Stands in for what was refused, so that one offence is reported once.
const REFUSED: JsonSchema = { type: "boolean" };

function walk(schema: Schema, place: Place): JsonSchema {
  if (!fits(place.size, place.pointer, place.refuse)) return REFUSED;
  if (place.above.includes(schema)) return refused(place, "contains itself", "flatten it to a fixed depth");
  const inside = { ...place, above: [...place.above, schema] };
  const keywords = walkType(schema as z.core.$ZodTypes, inside);
  return { ...keywords, ...notesOf(schema, place) };
}

function walkType(schema: z.core.$ZodTypes, place: Place): JsonSchema {
  const def = schema._zod.def;
  if ("coerce" in def && def.coerce)
    return refused(place, "coerces, which only zod could do", "use the type without z.coerce");
  switch (def.type) {
    case "string":
      return stringKeywords(def, (problem, fix) => place.refuse(place.pointer, problem, fix));
    case "number":
      return numberKeywords(def, (problem, fix) => place.refuse(place.pointer, problem, fix));
    case "boolean":
      refuseChecks(def, place);
      return { type: "boolean" };
    case "null":
      return { type: "null" };
    case "enum":
    case "literal":
      refuseChecks(def, place);
      return choice([...(schema._zod.values ?? [])], place);
    case "array":
      return array(def, place);
    case "object":
      return object(def, place);
    case "union":
      return union(def, place);
    case "nullable":
      return nullable(def, place);
    case "nonoptional":
    case "readonly":
      refuseChecks(def, place);
      return walk(def.innerType, place);
    case "optional":
      if (!place.property)
        return refused(place, "is optional without being a property", "make it nullable, or bound the array instead");
      refuseChecks(def, place);
      return walk(def.innerType, place);
    default:
      return refused(place, ...reasonOf(def.type));
  }
}

function array(def: z.core.$ZodArrayDef, place: Place): JsonSchema {
  let min = 0;
  let max = Number.POSITIVE_INFINITY;
  for (const check of checksOf(def)) {
    if (check.check === "min_length") min = Math.max(min, check.minimum);
    else if (check.check === "max_length") max = Math.min(max, check.maximum);
    else if (check.check === "length_equals") [min, max] = [Math.max(min, check.length), Math.min(max, check.length)];
    else refuseCheck(place);
  }
  const items = walk(def.element, { ...place, pointer: pointerTo(place.pointer, "items"), property: false });
  return {
    type: "array",
    items,
    ...(min > 0 ? { minItems: min } : {}),
    ...(Number.isFinite(max) ? { maxItems: max } : {}),
  };
}

function object(def: z.core.$ZodObjectDef, place: Place): JsonSchema {
  refuseChecks(def, place);
  const properties: Record<string, JsonValue> = Object.create(null) as Record<string, JsonValue>;
  const required: string[] = [];
  for (const [name, property] of Object.entries(def.shape)) {
    if (!mayBeAbsent(property)) required.push(name);
    properties[name] = walk(property, {
      ...place,
      pointer: pointerTo(place.pointer, "properties", name),
      property: true,
    });
  }
  const open = def.catchall !== undefined && def.catchall._zod.def.type !== "never";
  return { type: "object", properties, required, additionalProperties: open };
}

// zod looks for the optional through wrappers, so that nullable and readonly keep it.
function mayBeAbsent(schema: Schema): boolean {
  const { def } = (schema as z.core.$ZodTypes)._zod;
  if (def.type === "optional") return true;
  return (def.type === "nullable" || def.type === "readonly") && mayBeAbsent(def.innerType);
}

function union(def: z.core.$ZodUnionDef, place: Place): JsonSchema {
  refuseChecks(def, place);
  const keyword = def.inclusive === false ? "oneOf" : "anyOf";
  const alternatives = def.options.map((option, at) =>
    walk(option, { ...place, pointer: pointerTo(place.pointer, keyword, at), property: false }),
  );
  return { [keyword]: alternatives };
}

function nullable(def: z.core.$ZodNullableDef, place: Place): JsonSchema {
  refuseChecks(def, place);
  const inner = (def.innerType as z.core.$ZodTypes)._zod.def;
  const bare = inner.type === "string" || inner.type === "number" || inner.type === "boolean";
  if (bare && checksOf(inner).length === 0) {
    const schema = walk(def.innerType, place);
    return typeof schema["type"] === "string" ? { ...schema, type: [schema["type"], "null"] } : schema;
  }
  return {
    anyOf: [walk(def.innerType, { ...place, pointer: pointerTo(place.pointer, "anyOf", 0) }), { type: "null" }],
  };
}

function choice(values: readonly unknown[], place: Place): JsonSchema {
  if (!values.every(isScalar))
    return refused(place, "has a value that JSON does not have", "list strings, numbers, booleans or null");
  const listed: readonly JsonScalar[] = values;
  return { enum: listed };
}

function refuseChecks(def: z.core.$ZodTypeDef, place: Place): void {
  if (checksOf(def).length > 0) refuseCheck(place);
}

function refuseCheck(place: Place): void {
  refused(place, ...ONLY_ZOD);
}

function refused({ pointer, refuse }: Place, problem: string, fix: string): JsonSchema {
  refuse(pointer, problem, fix);
  return REFUSED;
}

const CARRIED = new Set(["title", "description", "x-reveal"]);
/** Annotations that assert nothing; they are left out. */
const DROPPED = new Set(["id", "examples", "deprecated"]);

function notesOf(schema: Schema, place: Place): Record<string, JsonValue> {
  const notes: Record<string, JsonValue> = {};
  for (const [name, value] of Object.entries(z.globalRegistry.get(schema) ?? {})) {
    if (CARRIED.has(name)) notes[name] = value as JsonValue;
    else if (!DROPPED.has(name)) {
      place.refuse(
        pointerTo(place.pointer, name),
        "is metadata outside the return profile",
        "keep title, description and x-reveal",
      );
    }
  }
  return notes;
}
