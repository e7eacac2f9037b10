// What crosses is an object: a result stands in its one field, `{value}`.
import type { JsonSchema } from "@bulkhead/sandbox";
import { parseObject } from "../model/parse-object.ts";

export function inValue(value: JsonSchema): JsonSchema {
  return { type: "object", properties: { value }, required: ["value"], additionalProperties: false };
}

/** Of the arguments of `return`; undefined: there is no value, or more beside it. */
export function valueIn(text: string): unknown {
  const given = parseObject(text);
  return given === undefined || Object.keys(given).length !== 1 ? undefined : given["value"];
}
