// What crosses is an object: a result stands in its one field, `{value}`.
import type { JsonSchema } from "@bulkhead/sandbox";

export function inValue(value: JsonSchema): JsonSchema {
  return { type: "object", properties: { value }, required: ["value"], additionalProperties: false };
}
