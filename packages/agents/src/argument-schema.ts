/**
 * What a tool's arguments must be. A zod 4 object is used as it is; whatever else LangChain takes (zod 3, plain JSON
 * Schema, as MCP servers send it) is read once into zod, so that one parser decides.
 */
import type { JsonSchema } from "@bulkhead/sandbox";
import { toJsonSchema } from "@langchain/core/utils/json_schema";
import { z } from "zod";
import { AgentsError } from "./agents-error.ts";

export interface ArgumentSchema {
  readonly jsonSchema: JsonSchema;
  readonly names: readonly string[];
  /** `undefined` where the arguments do not fit. The reason would repeat what stood in them, so there is none. */
  parse(args: Readonly<Record<string, unknown>>): Promise<Readonly<Record<string, unknown>> | undefined>;
  /** One cell of the operator's rows, read as the argument's JSON type and parsed like it; `undefined` if it does not fit. */
  parseCell(name: string, cell: unknown): Promise<unknown>;
  /** The arguments that still stand open once these are bound. */
  omit(names: readonly string[]): JsonSchema;
}

export function argumentSchema(input: unknown, tool: string): ArgumentSchema {
  const zod = toZodObject(input, tool);
  const jsonSchema = toJson(zod, tool);
  const properties = propertiesOf(jsonSchema);
  return {
    jsonSchema,
    names: Object.keys(properties),
    async parse(args) {
      const parsed = await zod.safeParseAsync(args).catch(() => undefined);
      return parsed?.success ? (parsed.data as Record<string, unknown>) : undefined;
    },
    async parseCell(name, cell) {
      const field: z.core.$ZodType | undefined = zod.shape[name];
      if (field === undefined) return undefined;
      const parsed = await z.safeParseAsync(field, asJsonType(cell, properties[name])).catch(() => undefined);
      return parsed?.success ? parsed.data : undefined;
    },
    omit(names) {
      const left = Object.fromEntries(Object.entries(properties).filter(([name]) => !names.includes(name)));
      const required = Array.isArray(jsonSchema["required"]) ? jsonSchema["required"] : [];
      return { ...jsonSchema, properties: left, required: required.filter((name) => !names.includes(String(name))) };
    },
  };
}

function toZodObject(input: unknown, tool: string): z.ZodObject {
  if (input instanceof z.ZodObject) return input;
  const broken = new AgentsError(
    "bad_tool",
    `the input of "${tool}" is no schema of an object; give z.object({…}) or its JSON Schema`,
  );
  let zod: z.ZodType;
  try {
    zod = z.fromJSONSchema(
      toJsonSchema(input as Parameters<typeof toJsonSchema>[0]) as Parameters<typeof z.fromJSONSchema>[0],
    );
  } catch {
    throw broken;
  }
  if (zod instanceof z.ZodObject) return zod;
  throw broken;
}

function toJson(zod: z.ZodObject, tool: string): JsonSchema {
  try {
    const { $schema: _, ...schema } = z.toJSONSchema(zod, { io: "input" });
    return schema as JsonSchema;
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

/** "41200" in a CSV file is the number 41200 where the argument is one. */
function asJsonType(cell: unknown, schema: JsonSchema | undefined): unknown {
  if (typeof cell !== "string") return cell;
  switch (schema?.["type"]) {
    case "integer":
    case "number":
      return cell.trim() === "" ? undefined : Number(cell);
    case "boolean":
      return cell === "true" ? true : cell === "false" ? false : undefined;
    case "null":
      return cell === "" ? null : cell;
    default:
      return cell;
  }
}
