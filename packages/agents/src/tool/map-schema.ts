// One walk over a JSON Schema: each part is changed after the parts inside it.
import type { JsonSchema, JsonValue } from "@bulkhead/sandbox";

export function mapSchema(schema: JsonSchema, change: (part: JsonSchema) => JsonSchema): JsonSchema {
  const inner = (value: JsonValue): JsonValue => (isSchema(value) ? mapSchema(value, change) : value);
  const walked = Object.entries(schema).map(([keyword, value]): [string, JsonValue] => {
    if (NAMED.has(keyword) && isSchema(value)) {
      return [keyword, Object.fromEntries(Object.entries(value).map(([name, part]) => [name, inner(part)]))];
    }
    if (keyword === "enum" || keyword === "const") return [keyword, value];
    return [keyword, Array.isArray(value) ? value.map(inner) : inner(value)];
  });
  return change(Object.fromEntries(walked));
}

/** Keywords whose members are named parts. */
const NAMED: ReadonlySet<string> = new Set(["properties", "$defs", "definitions", "patternProperties"]);

const isSchema = (value: JsonValue): value is JsonSchema =>
  typeof value === "object" && value !== null && !Array.isArray(value);
