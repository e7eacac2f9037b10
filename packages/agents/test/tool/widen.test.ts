import type { JsonSchema, JsonValue } from "@bulkhead/sandbox";
import fc from "fast-check";
import { expect, test } from "vitest";
import { z } from "zod";
import { widen } from "../../src/tool/widen.ts";

const jsonOf = (schema: z.ZodType) => z.toJSONSchema(schema, { io: "input" }) as JsonSchema;
const property = (schema: z.ZodType) => (widen(jsonOf(z.object({ x: schema })))["properties"] as { x: JsonSchema }).x;

test.each([
  ["an address", z.email(), { type: "string", description: "Format: email." }],
  ["a URL", z.url(), { type: "string", description: "Format: uri." }],
  ["a UUID", z.uuid(), { type: "string", description: "Format: uuid." }],
  ["a date", z.iso.date(), { type: "string", description: "Format: date." }],
  ["a pattern", z.string().regex(/^a+$/), { type: "string", description: "Pattern: ^a+$" }],
  [
    "lengths",
    z.string().min(2).max(5),
    { type: "string", description: "At least 2 characters. At most 5 characters." },
  ],
  [
    "its own description first",
    z.email().max(60).describe("Who gets it."),
    { type: "string", description: "Who gets it. Format: email. At most 60 characters." },
  ],
  ["text without bounds", z.string(), { type: "string" }],
  ["base64", z.base64(), { type: "string", description: "Format: base64." }],
])("a string loses what a handle could not fit, and says it: %s", (_, schema, widened) => {
  expect(property(schema)).toEqual(widened);
});

test.each([
  ["an enum", z.enum(["a", "b"])],
  ["a constant", z.literal("a")],
  ["an integer", z.int().min(1).max(5)],
  ["a number", z.number().multipleOf(5)],
  ["a boolean", z.boolean()],
])("what a model reads and chooses stays as it is: %s", (_, schema) => {
  expect(property(schema)).toEqual((jsonOf(z.object({ x: schema }))["properties"] as { x: JsonSchema }).x);
});

/** Does a model that decodes against this schema have room for a handle in every string? */
function narrowStrings(schema: JsonValue, path = "#"): string[] {
  if (Array.isArray(schema)) return schema.flatMap((one, i) => narrowStrings(one, `${path}/${i}`));
  if (typeof schema !== "object" || schema === null) return [];
  const entries = Object.entries(schema);
  const narrow = entries.filter(
    ([keyword, value]) =>
      ["format", "pattern", "minLength", "maxLength"].includes(keyword) && typeof value !== "object",
  );
  return [
    ...narrow.map(([keyword]) => `${path}/${keyword}`),
    ...entries.flatMap(([key, value]) => (key === "propertyNames" ? [] : narrowStrings(value, `${path}/${key}`))),
  ];
}

test.each([
  ["a list", z.array(z.email()).max(3)],
  ["a list of lists", z.array(z.array(z.uuid()))],
  ["an object", z.object({ a: z.object({ b: z.iso.date() }) })],
  ["an optional string", z.email().optional()],
  ["a string or null", z.email().nullable()],
  ["a choice of types", z.union([z.email(), z.int()])],
  [
    "a discriminated union",
    z.discriminatedUnion("kind", [
      z.object({ kind: z.literal("a"), to: z.email() }),
      z.object({ kind: z.literal("b"), at: z.url() }),
    ]),
  ],
  ["a tuple", z.tuple([z.email(), z.url()])],
  ["a record", z.record(z.string(), z.email())],
  ["an intersection", z.intersection(z.object({ a: z.email() }), z.object({ b: z.url() }))],
  ["a default", z.email().default("bob@acme.eu")],
])("every string leaf is widened, wherever it stands: %s", (_, schema) => {
  expect(narrowStrings(widen(jsonOf(z.object({ x: schema }))))).toEqual([]);
});

// zod writes two patterns as allOf within the string; those branches have no type of their own and keep the pattern, so
// a provider that decodes against the schema cannot write {{h3}} there.
test("a string with two patterns", () => {
  expect(narrowStrings(widen(jsonOf(z.object({ x: z.string().startsWith("a").endsWith("b") }))))).toEqual([]);
});

// As a worker's input or a foreign schema may say it.
test("a string or null, written as a list of types", () => {
  expect(
    narrowStrings(widen({ type: "object", properties: { x: { type: ["string", "null"], maxLength: 3 } } })),
  ).toEqual([]);
});

test("arguments that are called like keywords are arguments", () => {
  const schema = jsonOf(
    z.object({
      format: z.email(),
      pattern: z.string().max(3),
      properties: z.object({ items: z.url() }),
      type: z.int(),
    }),
  );
  const widened = widen(schema);
  expect(Object.keys(widened["properties"] as object)).toEqual(["format", "pattern", "properties", "type"]);
  expect(widened["required"]).toEqual(schema["required"]);
  const { properties } = widened as { properties: Record<string, JsonSchema> };
  expect(properties["format"]).toEqual({ type: "string", description: "Format: email." });
  expect(properties["properties"]).toMatchObject({
    properties: { items: { type: "string", description: "Format: uri." } },
  });
});

test("what is widened is widened already, and the schema that was given stays as it was", () => {
  const leaf = fc.constantFrom<z.ZodType>(
    z.email(),
    z.string().max(3),
    z.int(),
    z.enum(["a"]),
    z.iso.date(),
    z.array(z.url()),
  );
  fc.assert(
    fc.property(fc.dictionary(fc.constantFrom("a", "b", "c"), leaf), (shape) => {
      const schema = jsonOf(z.object(shape));
      const before = JSON.stringify(schema);
      const once = widen(schema);
      expect(JSON.stringify(schema)).toBe(before);
      expect(widen(once)).toEqual(once);
      expect(narrowStrings(once)).toEqual([]);
    }),
  );
});
