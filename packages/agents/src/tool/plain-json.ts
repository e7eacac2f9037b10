// A value as plain JSON, copied. What would come back from JSON as something else is none: a date, a function, NaN.
import type { JsonValue } from "@bulkhead/sandbox";

/** Undefined: it is no JSON. A key without a value is left out, as JSON does. */
export function plainJson(value: unknown): JsonValue | undefined {
  try {
    return copied(value, 0);
  } catch {
    return undefined; // no JSON, or an object that throws when it is looked at
  }
}

function copied(value: unknown, depth: number): JsonValue {
  if (value === null || typeof value === "string" || typeof value === "boolean") return value;
  if (typeof value === "number" && Number.isFinite(value)) return value === 0 ? 0 : value; // JSON has no -0
  if (typeof value === "object" && depth < DEEPEST) {
    if (Array.isArray(value)) return Array.from(value, (item: unknown) => copied(item, depth + 1));
    if (isPlain(value)) {
      const own = Object.entries(value).filter(([, inner]) => inner !== undefined);
      return Object.fromEntries(own.map(([key, inner]) => [key, copied(inner, depth + 1)]));
    }
  }
  throw new TypeError("no JSON");
}

function isPlain(value: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}

/** As deep as a workflow's arguments may be. */
const DEEPEST = 64;
