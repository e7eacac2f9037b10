// What a tool's arguments must be. A zod object, of version 4 or 3, parses by itself; plain JSON Schema, as MCP servers
// send it, is read once into zod. What could not hold as it is written is refused when the tool is defined.
import type { JsonSchema } from "@bulkhead/sandbox";
import { toJsonSchema } from "@langchain/core/utils/json_schema";
import { z } from "zod";
import { AgentsError } from "./agents-error.ts";

export interface ArgumentSchema {
  readonly jsonSchema: JsonSchema;
  readonly names: readonly string[];
  /** Of a mismatch it tells the first argument that does not fit, never why: that would repeat what stood in it. */
  parse(args: Readonly<Record<string, unknown>>): Promise<ParsedArguments>;
  /**
   * What one cell of the operator's rows can mean for this argument, or for one item of a list, parsed like it: a cell of
   * a CSV file is text.
   */
  parseCell(name: string, cell: unknown): Promise<readonly unknown[]>;
  /** Does a constant fit this argument? Only what can be told at once is. */
  fits(name: string, constant: unknown): boolean;
  /** The arguments that still stand open once these are bound. */
  omit(names: readonly string[]): JsonSchema;
}

type ParsedArguments =
  | { readonly ok: true; readonly value: Readonly<Record<string, unknown>> }
  | { readonly ok: false; readonly argument?: string };

/** zod's, of either version and of any copy in the tree. */
interface ObjectParser {
  readonly shape: Readonly<Record<string, FieldParser>>;
  safeParseAsync(value: unknown): Promise<{
    readonly success: boolean;
    readonly data?: unknown;
    readonly error?: { readonly issues: readonly { readonly path: readonly PropertyKey[] }[] } | undefined;
  }>;
}

interface FieldParser {
  safeParse(value: unknown): { readonly success: boolean };
  safeParseAsync(value: unknown): Promise<{ readonly success: boolean; readonly data?: unknown }>;
}

/** The schema of a list's items, below what is optional, nullable or has a default. */
function itemOf(field: FieldParser | undefined): FieldParser | undefined {
  for (let at = field; at !== undefined; ) {
    const { innerType, element, type } =
      (at as { readonly _def?: Readonly<Record<string, FieldParser | undefined>> })._def ?? {};
    if (element !== undefined) return element; // zod 4
    if (innerType === undefined) return typeof type === "object" ? type : undefined; // zod 3
    at = innerType;
  }
  return undefined;
}

export function argumentSchema(input: unknown, tool: string): ArgumentSchema {
  const parser = isObjectParser(input) ? input : fromJsonSchema(input, tool);
  const jsonSchema = toJson(parser, tool);
  const properties = propertiesOf(jsonSchema);
  const field = (name: string) => (Object.hasOwn(parser.shape, name) ? parser.shape[name] : undefined);
  return {
    jsonSchema,
    names: Object.keys(properties),
    async parse(args) {
      const parsed = await parser.safeParseAsync(args).catch(() => undefined);
      if (parsed?.success) return { ok: true, value: parsed.data as Readonly<Record<string, unknown>> };
      const argument = parsed?.error?.issues
        .map(({ path }) => path[0])
        .find((name) => Object.hasOwn(properties, String(name)));
      return { ok: false, ...(argument === undefined ? {} : { argument: String(argument) }) };
    },
    async parseCell(name, cell) {
      const own = properties[name];
      const list = isList(own);
      const found: unknown[] = [];
      for (const meaning of meaningsOf(cell, list ? itemsOf(own) : own)) {
        const one = list ? itemOf(field(name)) : field(name);
        const parsed = await one?.safeParseAsync(meaning).catch(() => undefined);
        if (parsed?.success) found.push(parsed.data);
      }
      return found;
    },
    fits(name, constant) {
      try {
        return field(name)?.safeParse(constant).success ?? false;
      } catch {
        return true; // an asynchronous check: the sink parses again
      }
    },
    omit(names) {
      const left = Object.fromEntries(Object.entries(properties).filter(([name]) => !names.includes(name)));
      const required = Array.isArray(jsonSchema["required"]) ? jsonSchema["required"] : [];
      return { ...jsonSchema, properties: left, required: required.filter((name) => !names.includes(String(name))) };
    },
  };
}

function isObjectParser(input: unknown): input is ObjectParser {
  return (
    typeof input === "object" &&
    input !== null &&
    "safeParseAsync" in input &&
    "shape" in input &&
    typeof input.shape === "object" &&
    input.shape !== null
  );
}

function fromJsonSchema(input: unknown, tool: string): ObjectParser {
  const plain = typeof input === "object" && input !== null && !("safeParseAsync" in input);
  if (plain && !hasLostBound(input as JsonSchema)) {
    try {
      const zod = z.fromJSONSchema(input as Parameters<typeof z.fromJSONSchema>[0]);
      if (zod instanceof z.ZodObject) return zod;
    } catch {
      // refused below: what zod says of it is of no use to who wrote a JSON Schema
    }
  }
  throw new AgentsError(
    "bad_tool",
    `the input of "${tool}" is no schema of an object; give z.object({…}) or its JSON Schema, with a type for every part of it`,
  );
}

/** What zod would drop in silence: a bound without a type, beside a reference or a choice, or on nothing. */
function hasLostBound(schema: JsonSchema): boolean {
  const keywords = Object.keys(schema).filter((keyword) => !ANNOTATIONS.has(keyword));
  const alone = keywords.find((keyword) => ALONE.has(keyword));
  if (
    alone !== undefined &&
    keywords.some((keyword) => keyword !== alone && keyword !== "type" && keyword !== "$defs")
  ) {
    return true;
  }
  if (alone === "$ref" && keywords.includes("type")) return true;
  if (schema["type"] === undefined && keywords.some((keyword) => BOUNDS.has(keyword))) return true;
  if (schema["type"] === "array" && !("items" in schema) && !("prefixItems" in schema)) return true;
  const properties = partsOf(schema["properties"]);
  const required = Array.isArray(schema["required"]) ? schema["required"] : [];
  if (required.some((name) => !Object.hasOwn(properties, String(name)))) return true;
  return keywords.some((keyword) => {
    const value = schema[keyword];
    const inner = NAMED.has(keyword)
      ? Object.values(partsOf(value))
      : keyword === "enum" || keyword === "const"
        ? []
        : [value].flat();
    return inner.some((one: unknown) => typeof one === "object" && one !== null && hasLostBound(one as JsonSchema));
  });
}

const partsOf = (value: unknown) =>
  typeof value === "object" && value !== null ? (value as Readonly<Record<string, unknown>>) : {};

const ANNOTATIONS: ReadonlySet<string> = new Set([
  "title",
  "description",
  "default",
  "examples",
  "deprecated",
  "readOnly",
  "writeOnly",
  "$comment",
  "$schema",
  "$id",
]);
const ALONE: ReadonlySet<string> = new Set(["$ref", "enum", "const"]);
const NAMED: ReadonlySet<string> = new Set(["properties", "$defs", "definitions", "patternProperties"]);
const BOUNDS: ReadonlySet<string> = new Set([
  ...["properties", "items", "prefixItems", "additionalProperties"],
  ...["maxLength", "minLength", "pattern", "format", "maximum", "minimum", "exclusiveMaximum", "exclusiveMinimum"],
  ...["multipleOf", "maxItems", "minItems", "uniqueItems", "required", "maxProperties", "minProperties"],
]);

function toJson(parser: ObjectParser, tool: string): JsonSchema {
  try {
    const all =
      parser instanceof z.ZodObject
        ? z.toJSONSchema(parser, { io: "input" })
        : toJsonSchema(parser as unknown as Parameters<typeof toJsonSchema>[0]);
    const { $schema: _, ...schema } = all as JsonSchema;
    return schema;
  } catch {
    throw new AgentsError(
      "bad_tool",
      `the input of "${tool}" has no JSON Schema, so no model could be told of it; use plain types`,
    );
  }
}

function propertiesOf(schema: JsonSchema): Readonly<Record<string, JsonSchema>> {
  return (schema["properties"] ?? {}) as Readonly<Record<string, JsonSchema>>;
}

function isList(schema: JsonSchema | undefined): boolean {
  return itemsOf(schema) !== undefined;
}

/** Of a list, also of one that may be null. */
function itemsOf(schema: JsonSchema | undefined): JsonSchema | undefined {
  const branches = schema?.["anyOf"];
  if (Array.isArray(branches)) return branches.map((branch) => itemsOf(branch)).find((items) => items !== undefined);
  const items = schema?.["type"] === "array" ? schema["items"] : undefined;
  return typeof items === "object" && items !== null && !Array.isArray(items) ? (items as JsonSchema) : undefined;
}

/** "41200" in a CSV file is the number 41200 where the argument can be one, and text where it can be that. */
function meaningsOf(cell: unknown, schema: JsonSchema | undefined): readonly unknown[] {
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
