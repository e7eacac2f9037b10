// What a tool's arguments must be. A zod object, of version 4 or 3, parses by itself; plain JSON Schema, as MCP servers
// send it, is read once into zod. What could not hold as it is written is refused when the tool is defined.
import type { JsonSchema } from "@bulkhead/sandbox";
import { toJsonSchema } from "@langchain/core/utils/json_schema";
import { z } from "zod";
import { AgentsError } from "../agents-error.ts";
import { itemsOf, meaningsOf } from "./cell.ts";
import { hasLostBound } from "./lost-bounds.ts";

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
      const items = itemsOf(own);
      const found: unknown[] = [];
      for (const meaning of meaningsOf(cell, items ?? own)) {
        const one = items === undefined ? field(name) : itemOf(field(name));
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
