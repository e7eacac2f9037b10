// enum and const: a list of scalars, distinct and in NFC.
import { isScalar, type JsonScalar } from "./json.ts";
import type { Profile } from "./profile.ts";
import { REFUSED, type Reading } from "./reading.ts";

export function readChoice({ schema, pointer, notes, refuse }: Reading): Profile {
  if ("enum" in schema && "const" in schema) {
    refuse(pointer, "has both enum and const", "keep one of them");
    return REFUSED;
  }
  const listed: unknown = "const" in schema ? [schema["const"]] : schema["enum"];
  if (!Array.isArray(listed) || listed.length === 0 || !listed.every(isScalar)) {
    refuse(pointer, "has a choice that is no list of scalars", "list strings, numbers, booleans or null");
    return REFUSED;
  }
  const values = [...new Set(listed.map(normalise))];
  if (!values.every(isExact)) {
    refuse(pointer, "has a number that JSON does not carry exactly", "use integers within ±(2^53−1)");
  }
  if (values.some((value) => typeof value === "string" && !isShowable(value))) {
    refuse(pointer, "has a string that could pass for a handle or is not well-formed", "write it without {{");
  }
  const types = schema["type"] === undefined ? undefined : [schema["type"]].flat();
  if (types && !values.every((value) => types.some((type) => isOfType(value, type)))) {
    refuse(pointer, "has values that are not of its type", "correct type, or leave it out");
  }
  return { kind: "choice", values, ...notes };
}

function normalise(value: JsonScalar): JsonScalar {
  if (typeof value === "string") return value.normalize("NFC");
  return value === 0 ? 0 : value;
}

function isExact(value: JsonScalar): boolean {
  return (
    typeof value !== "number" || (Number.isFinite(value) && (!Number.isInteger(value) || Number.isSafeInteger(value)))
  );
}

function isShowable(text: string): boolean {
  return text.isWellFormed() && !text.includes("{{");
}

function isOfType(value: JsonScalar, type: unknown): boolean {
  if (value === null) return type === "null";
  if (type === "integer") return Number.isInteger(value);
  return typeof value === type;
}
