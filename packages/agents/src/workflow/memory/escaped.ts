// What was kept of a user's own words, as code is shown it: braces in it name no handle of this run.
import type { JsonValue } from "@bulkhead/sandbox";
import { escapeBraces } from "../../tool/resolve-arguments.ts";

export function escaped(value: JsonValue): JsonValue {
  if (typeof value === "string") return escapeBraces(value);
  if (Array.isArray(value)) return value.map(escaped);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [escapeBraces(key), escaped(inner)]));
}
