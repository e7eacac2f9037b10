// A cell of the operator's rows, read as the JSON type of the argument that it is compared with.
import type { JsonSchema } from "@bulkhead/sandbox";

/** Of a list, also of one that may be null. */
export function itemsOf(schema: JsonSchema | undefined): JsonSchema | undefined {
  const branches = schema?.["anyOf"];
  if (Array.isArray(branches)) return branches.map((branch) => itemsOf(branch)).find((items) => items !== undefined);
  const items = schema?.["type"] === "array" ? schema["items"] : undefined;
  return typeof items === "object" && items !== null && !Array.isArray(items) ? (items as JsonSchema) : undefined;
}

/** "41200" in a CSV file is the number 41200 where the argument can be one, and text where it can be that. */
export function meaningsOf(cell: unknown, schema: JsonSchema | undefined): readonly unknown[] {
  const types = typesOf(schema);
  if (typeof cell !== "string") return [cell, ...(types.has("string") && cell !== null ? [String(cell)] : [])];
  return [
    ...((types.has("number") || types.has("integer")) && NUMBER.test(cell) ? [Number(cell)] : []),
    ...(types.has("boolean") && (cell === "true" || cell === "false") ? [cell === "true"] : []),
    ...(types.has("null") && cell === "" ? [null] : []),
    ...(types.has("string") || types.size === 0 ? [cell] : []),
  ];
}

const NUMBER = /^-?(?:0|[1-9]\d*)(?:\.\d+)?$/;

function typesOf(schema: JsonSchema | undefined): ReadonlySet<unknown> {
  if (schema === undefined) return new Set();
  const branches = schema["anyOf"] ?? schema["oneOf"];
  if (Array.isArray(branches)) return new Set(branches.flatMap((branch) => [...typesOf(branch)]));
  if (Array.isArray(schema["enum"])) return new Set(schema["enum"].map(jsonType));
  if (schema["const"] !== undefined) return new Set([jsonType(schema["const"])]);
  return new Set([schema["type"]].flat().filter((type) => type !== undefined));
}

const jsonType = (value: unknown) => (value === null ? "null" : typeof value);
