// zod's own definition of a schema, and the schemas inside it.
import type { z } from "zod";

export type ZodDefinition = z.core.$ZodTypes["_zod"]["def"];

export function definitionOf(schema: z.ZodType): ZodDefinition {
  return (schema as unknown as z.core.$ZodTypes)._zod.def; // every schema of zod's is one of these
}

/** Of what is optional, nullable, readonly or has a default. */
export function innerOf(definition: ZodDefinition): z.ZodType | undefined {
  return "innerType" in definition ? schema(definition.innerType) : undefined;
}

export function itemOf(definition: ZodDefinition): z.ZodType | undefined {
  return definition.type === "array" ? schema(definition.element) : undefined;
}

export function optionsOf(definition: ZodDefinition): readonly z.ZodType[] {
  return definition.type === "union" ? definition.options.map(schema) : [];
}

/** Of an object only: what is optional, nullable or one of several shapes has none. */
export function fieldsOf(definition: ZodDefinition): readonly (readonly [string, z.ZodType])[] {
  if (definition.type !== "object") return [];
  return Object.entries(definition.shape).map(([name, field]) => [name, schema(field)]);
}

/** The classic interface is what every schema has that a caller can make. */
const schema = (inner: z.core.$ZodType) => inner as unknown as z.ZodType;
