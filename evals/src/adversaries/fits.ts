// Whether the boundary would take a value: the same check, against the schema that a worker was told.
import type { Json } from "@bulkhead/agents/testing";
import { admit, type JsonSchema, type ReturnSchema, returnSchema } from "@bulkhead/sandbox";

/** What is no schema of the boundary's takes nothing: an attacker that guesses gains nothing. An open object takes any. */
export function fits(value: Json, schema: JsonSchema): boolean {
  if (isOpen(schema)) return typeof value === "object" && value !== null && !Array.isArray(value);
  const compiled = compile(schema);
  return compiled !== undefined && admit(JSON.stringify({ value }), compiled).ok;
}

/** Of a defense without a boundary. */
function isOpen({ type, properties, additionalProperties }: JsonSchema): boolean {
  return type === "object" && properties === undefined && additionalProperties === true;
}

const byText = new Map<string, ReturnSchema | undefined>();
const byObject = new WeakMap<JsonSchema, ReturnSchema | undefined>(); // a text as long as a schema is long to look up
const MOST = 1000;

function compile(value: JsonSchema): ReturnSchema | undefined {
  if (byObject.has(value)) return byObject.get(value);
  const key = JSON.stringify(value);
  const made = byText.has(key) ? byText.get(key) : read(value);
  if (byText.size >= MOST) byText.clear();
  byText.set(key, made);
  byObject.set(value, made);
  return made;
}

function read(value: JsonSchema): ReturnSchema | undefined {
  try {
    return returnSchema({ type: "object", properties: { value }, required: ["value"], additionalProperties: false });
  } catch {
    return undefined;
  }
}
