// JSON Schema as it is read into zod: what zod would drop in silence, so that a bound which was written would not hold.
import type { JsonSchema } from "@bulkhead/sandbox";

/** A bound without a type, beside a reference or a choice, or on a name that is not declared. */
export function hasLostBound(schema: JsonSchema): boolean {
  const keywords = Object.keys(schema).filter((keyword) => !ANNOTATIONS.has(keyword));
  const alone = keywords.find((keyword) => ALONE.has(keyword));
  if (
    alone !== undefined &&
    keywords.some((keyword) => keyword !== alone && keyword !== "type" && keyword !== "$defs")
  ) {
    return true;
  }
  if (alone === "$ref" && keywords.includes("type")) return true;
  if (schema["type"] === undefined && keywords.some((keyword) => BOUNDS.has(keyword))) return true;
  if (schema["type"] === "array" && !("items" in schema) && !("prefixItems" in schema)) return true;
  const properties = partsOf(schema["properties"]);
  const required = Array.isArray(schema["required"]) ? schema["required"] : [];
  if (required.some((name) => !Object.hasOwn(properties, String(name)))) return true;
  return keywords.some((keyword) => {
    const value = schema[keyword];
    const inner = NAMED.has(keyword)
      ? Object.values(partsOf(value))
      : keyword === "enum" || keyword === "const"
        ? []
        : [value].flat();
    return inner.some((one: unknown) => typeof one === "object" && one !== null && hasLostBound(one as JsonSchema));
  });
}

const partsOf = (value: unknown) =>
  typeof value === "object" && value !== null ? (value as Readonly<Record<string, unknown>>) : {};

const ANNOTATIONS: ReadonlySet<string> = new Set([
  "title",
  "description",
  "default",
  "examples",
  "deprecated",
  "readOnly",
  "writeOnly",
  "$comment",
  "$schema",
  "$id",
]);
const ALONE: ReadonlySet<string> = new Set(["$ref", "enum", "const"]);
const NAMED: ReadonlySet<string> = new Set(["properties", "$defs", "definitions", "patternProperties"]);
const BOUNDS: ReadonlySet<string> = new Set([
  ...["properties", "items", "prefixItems", "additionalProperties"],
  ...["maxLength", "minLength", "pattern", "format", "maximum", "minimum", "exclusiveMaximum", "exclusiveMinimum"],
  ...["multipleOf", "maxItems", "minItems", "uniqueItems", "required", "maxProperties", "minProperties"],
]);
