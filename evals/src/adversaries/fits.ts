// Whether the boundary would take a value: the same check, against the schema that a worker was told.
import type { Json } from "@bulkhead/agents/testing";
import { admit, type JsonSchema, type ReturnSchema, returnSchema } from "@bulkhead/sandbox";

/** What is no schema of the boundary's takes nothing: an attacker that guesses gains nothing. */
export function fits(value: Json, schema: JsonSchema): boolean {
  const compiled = compile(schema);
  return compiled !== undefined && admit(JSON.stringify({ value }), compiled).ok;
}

const known = new Map<string, ReturnSchema | undefined>();
const MOST = 1000;

function compile(value: JsonSchema): ReturnSchema | undefined {
  const key = JSON.stringify(value);
  if (known.has(key)) return known.get(key);
  let made: ReturnSchema | undefined;
  try {
    made = returnSchema({ type: "object", properties: { value }, required: ["value"], additionalProperties: false });
  } catch {
    made = undefined;
  }
  if (known.size >= MOST) known.clear();
  known.set(key, made);
  return made;
}
