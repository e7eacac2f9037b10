// Standard JSON Schema (any library) and plain JSON Schema: both arrive as a document for readProfile.
import { isObject } from "./json.ts";
import type { Refuse } from "./offender.ts";

const TARGET = "draft-2020-12";

/** Answered after an offence, when there is no document to read. */
export const REFUSED_DOCUMENT = Symbol("refused");

/** What only that library could check is not in its JSON Schema and is not checked. */
export function readStandard(schema: unknown, refuse: Refuse): unknown {
  const standard = isObjectLike(schema) ? schema["~standard"] : undefined;
  if (standard === undefined) return schema;
  const converter = isObject(standard) ? standard["jsonSchema"] : undefined;
  const output = isObject(converter) ? converter["output"] : undefined;
  if (typeof output !== "function") {
    refuse(
      "#",
      "is a schema whose library gives no JSON Schema",
      "use zod 4, a library with Standard JSON Schema, or JSON Schema",
    );
    return REFUSED_DOCUMENT;
  }
  try {
    return output.call(converter, { target: TARGET }) as unknown;
  } catch {
    refuse(
      "#",
      "has a part that its library cannot write as JSON Schema",
      "remove transforms, dates, bigints and the like",
    );
    return REFUSED_DOCUMENT;
  }
}

// ArkType's schemas are functions.
function isObjectLike(value: unknown): value is Readonly<Record<string, unknown>> {
  return (typeof value === "object" || typeof value === "function") && value !== null;
}
