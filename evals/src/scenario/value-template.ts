// A value as the main side will see it: what it reads stays, every free text is a hole. Two worlds fill the holes otherwise.
import type { Json } from "@bulkhead/agents/testing";
import type { JsonSchema } from "@bulkhead/sandbox";
import { fits } from "../adversaries/fits.ts";
import type { Template } from "../non-interference/template.ts";

/** Undefined: the value does not fit the schema, which is one as `returnSchema` writes it. */
export function templateOf(value: Json, schema: JsonSchema): Template | undefined {
  return fits(value, schema) ? template(value, schema) : undefined;
}

function template(value: Json, schema: JsonSchema): Template {
  const branches = (schema["oneOf"] ?? schema["anyOf"]) as readonly JsonSchema[] | undefined;
  const branch = branches?.find((one) => fits(value, one));
  if (branch !== undefined) return template(value, branch);
  if (value === null) return { kind: "read", value, schema: {} };
  if (Array.isArray(value)) {
    const items = (schema["items"] ?? {}) as JsonSchema;
    return { kind: "list", items: value.map((item: Json) => template(item, items)) };
  }
  if (typeof value === "object") {
    const properties = (schema["properties"] ?? {}) as Readonly<Record<string, JsonSchema>>;
    const fields = Object.entries(value).map(([name, part]) => [name, template(part as Json, properties[name] ?? {})]);
    return { kind: "fields", fields: Object.fromEntries(fields) };
  }
  const own = Array.isArray(schema["type"]) ? { ...schema, type: typeNamed(schema["type"] as string[]) } : schema;
  return typeof value === "string" && !isRead(own)
    ? { kind: "hole", schema: own }
    : { kind: "read", value: value as string | number | boolean, schema: own }; // nothing else is left
}

const typeNamed = (types: readonly string[]): string => types.find((type) => type !== "null") ?? "null";

/** A string that the main side reads; every other one is a handle. */
function isRead(schema: JsonSchema): boolean {
  if (schema["const"] !== undefined || schema["enum"] !== undefined || schema["x-reveal"] === true) return true;
  return ["date", "time", "date-time"].includes(String(schema["format"]));
}
