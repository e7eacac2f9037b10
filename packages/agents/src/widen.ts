/**
 * A tool's schema as a model sees it. Where a provider decodes against the schema, a model could not write {{h3}} into
 * a field with a format, a pattern or a length, so string leaves lose them and their description says them instead.
 * The real schema is what the sink parses with.
 */
import type { JsonSchema, JsonValue } from "@bulkhead/sandbox";

export function widen(schema: JsonSchema): JsonSchema {
  const widened = Object.fromEntries(
    Object.entries(schema).map(([keyword, value]): [string, JsonValue] => {
      if (keyword === "properties" || keyword === "$defs" || keyword === "definitions") {
        return [keyword, mapValues(value, widen)];
      }
      if (keyword === "items" || keyword === "additionalProperties")
        return [keyword, isSchema(value) ? widen(value) : value];
      if (["anyOf", "oneOf", "allOf", "prefixItems"].includes(keyword) && Array.isArray(value)) {
        return [keyword, value.map((branch) => (isSchema(branch) ? widen(branch) : branch))];
      }
      return [keyword, value];
    }),
  );
  if (schema["enum"] !== undefined || schema["const"] !== undefined) return widened;
  // These keywords say nothing of what is no string, so they go from every part, whatever its type is.
  const { format, pattern, minLength, maxLength, contentEncoding: _, ...rest } = widened;
  const stated = [
    schema["description"],
    typeof format === "string" && `Format: ${format}.`,
    typeof pattern === "string" && format === undefined && `Pattern: ${pattern}`,
    minLength !== undefined && `At least ${minLength} characters.`,
    maxLength !== undefined && `At most ${maxLength} characters.`,
  ].filter((part) => typeof part === "string");
  return stated.length === 0 ? rest : { ...rest, description: stated.join(" ") };
}

const isSchema = (value: JsonValue): value is JsonSchema =>
  typeof value === "object" && value !== null && !Array.isArray(value);

const mapValues = (value: JsonValue, change: (schema: JsonSchema) => JsonSchema): JsonValue =>
  isSchema(value)
    ? Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, isSchema(inner) ? change(inner) : inner]))
    : value;
