// A tool's schema as a model sees it. Where a provider decodes against the schema, a model could not write {{h3}} into
// a field with a format, a pattern or a length, so string leaves lose them and their description says them instead.
// The real schema is what the sink parses with.
import type { JsonSchema } from "@bulkhead/sandbox";
import { mapSchema } from "./map-schema.ts";

export function widen(schema: JsonSchema): JsonSchema {
  return mapSchema(schema, widenPart);
}

/** These keywords say nothing of what is no string, so they go from every part, whatever its type is. */
function widenPart(part: JsonSchema): JsonSchema {
  if (part["enum"] !== undefined || part["const"] !== undefined) return part;
  const { format, pattern, minLength, maxLength, contentEncoding: _, ...rest } = part;
  const stated = [
    part["description"],
    typeof format === "string" && `Format: ${format}.`,
    typeof pattern === "string" && format === undefined && `Pattern: ${pattern}`,
    minLength !== undefined && `At least ${minLength} characters.`,
    maxLength !== undefined && `At most ${maxLength} characters.`,
  ].filter((one) => typeof one === "string");
  return stated.length === 0 ? rest : { ...rest, description: stated.join(" ") };
}
