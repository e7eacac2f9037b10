import { returnSchema, SandboxError } from "@bulkhead/sandbox";
import { describe, expect, test } from "vitest";
import { z } from "zod";

type Row = readonly [name: string, schema: unknown, ...pointers: string[]];

const at = (field: unknown) => z.object({ f: field as z.ZodType });
const F = "#/properties/f";
const string = z.string().max(5);
const tree: z.ZodType = z.object({
  get children() {
    return z.array(tree).max(2);
  },
});

const inZod: readonly Row[] = [
  ["any", at(z.any()), F],
  ["unknown", at(z.unknown()), F],
  ["never", at(z.never()), F],
  ["unbounded string", at(z.string()), F],
  ["string with a minimum only", at(z.string().min(3)), F],
  ["anchored pattern without a length", at(z.string().regex(/^a+$/)), F],
  ["pattern that is not anchored", at(string.regex(/a/)), F],
  ["pattern anchored in one alternative", at(string.regex(/^a|b$/)), F],
  ["pattern that ends in an escaped dollar", at(string.regex(/^a\$/)), F],
  ["look-ahead", at(string.regex(/^(?=a)a$/)), F],
  ["look-behind", at(string.regex(/^a(?<=a)$/)), F],
  ["back-reference", at(string.regex(/^(a)\1$/)), F],
  ["pattern with a flag", at(string.regex(/^a$/i)), F],
  ["two patterns", at(string.regex(/^a/).regex(/b$/)), F],
  ["includes", at(string.includes("a")), F],
  ["startsWith", at(string.startsWith("a")), F],
  ["trim", at(string.trim()), F],
  ["toLowerCase", at(string.toLowerCase()), F],
  ["normalize", at(string.normalize()), F],
  ["overwrite", at(string.overwrite((text) => text)), F],
  ["refine", at(string.refine(() => true)), F],
  ["superRefine", at(string.superRefine(() => {})), F],
  ["check", at(string.check(() => {})), F],
  ["refine on a number", at(z.int().refine(() => true)), F],
  ["refine on a boolean", at(z.boolean().refine(() => true)), F],
  ["refine on an enum", at(z.enum(["a"]).refine(() => true)), F],
  [
    "refine on an array",
    at(
      z
        .array(z.int())
        .max(2)
        .refine(() => true),
    ),
    F,
  ],
  ["refine on an object", z.object({}).refine(() => true), "#"],
  ["refine on a union", at(z.union([z.literal("a"), z.literal("b")]).refine(() => true)), F],
  [
    "refine on an optional",
    at(
      z
        .int()
        .optional()
        .refine(() => true),
    ),
    F,
  ],
  [
    "refine on a nullable",
    at(
      z
        .int()
        .nullable()
        .refine(() => true),
    ),
    F,
  ],
  [
    "refine on a readonly",
    at(
      z
        .int()
        .readonly()
        .refine(() => true),
    ),
    F,
  ],
  ["transform", at(string.transform((text) => text)), F],
  ["pipe", at(string.pipe(z.string())), F],
  ["preprocess", at(z.preprocess((value) => value, string)), F],
  ["codec", at(z.codec(string, z.int(), { decode: Number, encode: String })), F],
  ["stringbool", at(z.stringbool()), F],
  ["default", at(string.default("a")), F],
  ["prefault", at(string.prefault("a")), F],
  ["catch", at(string.catch("a")), F],
  ["coerce", at(z.coerce.boolean()), F],
  ["custom", at(z.custom(() => true)), F],
  ["instanceof", at(z.instanceof(URL)), F],
  ["lazy", at(z.lazy(() => string)), F],
  ["recursion", tree, "#/properties/children/items"],
  ["json", at(z.json()), F],
  ["record", at(z.record(z.string(), string)), F],
  ["record over an enum", at(z.record(z.enum(["a"]), string)), F],
  ["map", at(z.map(string, string)), F],
  ["set", at(z.set(string)), F],
  ["tuple", at(z.tuple([string])), F],
  ["date", at(z.date()), F],
  ["bigint", at(z.bigint()), F],
  ["symbol", at(z.symbol()), F],
  ["undefined", at(z.undefined()), F],
  ["nan", at(z.nan()), F],
  ["file", at(z.file()), F],
  ["promise", at(z.promise(string)), F],
  ["template literal", at(z.templateLiteral(["a", z.int()])), F],
  ["intersection", at(z.intersection(z.object({}), z.object({}))), F],
  ["loose object", at(z.looseObject({})), F],
  ["loose root", z.looseObject({}), "#"],
  ["catchall", at(z.object({}).catchall(string)), F],
  ["unbounded array", at(z.array(string)), F],
  ["array with a minimum only", at(z.array(string).min(1)), F],
  ["unbounded array of unbounded strings", at(z.array(z.string())), F, `${F}/items`],
  ["array of optionals", at(z.array(string.optional()).max(2)), `${F}/items`],
  ["number", at(z.number()), F],
  ["number without a step", at(z.number().min(0).max(1)), F],
  ["number without a maximum", at(z.number().min(0).multipleOf(0.1)), F],
  ["float32", at(z.float32()), F],
  ["two steps", at(z.int().multipleOf(2).multipleOf(3)), F],
  ["integer with a broken step", at(z.int().multipleOf(0.5)), F],
  ["number finer than it holds", at(z.number().min(0).max(1e15).multipleOf(0.01)), F],
  ["empty range", at(z.int().min(3).max(2)), F],
  ["range without a step in it", at(z.number().min(0.1).max(0.2).multipleOf(0.5)), F],
  ["date-time without a zone", at(z.iso.datetime({ local: true })), F],
  ["date that is typed as a string", at(z.string().date()), F],
  ["date-time that is typed as a string", at(z.string().datetime()), F],
  ["date-time with a precision", at(z.iso.datetime({ precision: 3 })), F],
  ["time with a precision", at(z.iso.time({ precision: -1 })), F],
  ["duration", at(z.iso.duration()), F],
  ["ipv4", at(z.ipv4()), F],
  ["base64", at(z.base64()), F],
  ["nanoid", at(z.nanoid()), F],
  ["jwt", at(z.jwt()), F],
  ["URL of one protocol", at(z.url({ protocol: /^https$/ })), F],
  ["URL that is normalised", at(z.url({ normalize: true })), F],
  ["email with a pattern of its own that is not anchored", at(z.email({ pattern: /@acme/ })), F],
  ["union of types", at(z.union([string, z.int()])), F],
  ["union of objects without a tag", at(z.union([z.object({ a: string }), z.object({ b: string })])), F],
  ["union whose tags meet", at(z.union([z.object({ k: z.literal("a") }), z.object({ k: z.enum(["a", "b"]) })])), F],
  [
    "union whose tag is optional",
    at(z.union([z.object({ k: z.literal("a").optional() }), z.object({ k: z.literal("b") })])),
    F,
  ],
  [
    "union with an open branch",
    at(z.discriminatedUnion("k", [z.looseObject({ k: z.literal("a") }), z.object({ k: z.literal("b") })])),
    `${F}/oneOf/0`,
  ],
  ["undefined literal", at(z.literal([undefined, "a"])), F],
  ["bigint literal", at(z.literal(1n)), F],
  ["literal that is a handle", at(z.literal("{{h1}}")), F],
  ["number literal beyond 2^53", at(z.literal(2 ** 53)), F],
  ["metadata that asserts", at(string.meta({ maxLength: 3 })), `${F}/maxLength`],
  [
    "several, nested, all named",
    z.object({ a: z.string(), b: z.array(z.object({ c: z.any(), d: z.number() })) }),
    "#/properties/a",
    "#/properties/b",
    "#/properties/b/items/properties/c",
    "#/properties/b/items/properties/d",
  ],
  ["names with a slash and a tilde", z.object({ "a/b~c": z.string() }), "#/properties/a~1b~0c"],
];

const closed = (properties: Record<string, unknown>, rest: object = {}) => ({
  type: "object",
  properties,
  additionalProperties: false,
  ...rest,
});
const field = (schema: unknown) => closed({ f: schema });
const cyclic: Record<string, unknown> = { type: "array", maxItems: 1 };
cyclic["items"] = cyclic;

const inJsonSchema: readonly Row[] = [
  ["true", true, "#"],
  ["false", false, "#"],
  ["null", null, "#"],
  ["undefined", undefined, "#"],
  ["a string", "object", "#"],
  ["a number", 5, "#"],
  ["a list", [], "#"],
  ["the empty schema", {}, "#"],
  ["true for a property", field(true), F],
  ["the empty schema for a property", field({}), F],
  ["true for items", field({ type: "array", maxItems: 2, items: true }), `${F}/items`],
  ["array without items", field({ type: "array", maxItems: 2 }), F],
  ["object that is not closed", { type: "object", properties: {} }, "#"],
  ["object closed by a schema", { type: "object", properties: {}, additionalProperties: { not: {} } }, "#"],
  [
    "unevaluatedProperties",
    { type: "object", properties: {}, unevaluatedProperties: false },
    "#",
    "#/unevaluatedProperties",
  ],
  ["patternProperties", closed({}, { patternProperties: { "^a$": { type: "boolean" } } }), "#/patternProperties"],
  ["propertyNames", closed({}, { propertyNames: { maxLength: 3 } }), "#/propertyNames"],
  ["properties that is a list", { type: "object", properties: [], additionalProperties: false }, "#/properties"],
  ["required that is not declared", closed({}, { required: ["a"] }), "#/required"],
  ["required that objects inherit", closed({}, { required: ["toString"] }), "#/required"],
  ["$ref", field({ $ref: "#/$defs/a" }), `${F}/$ref`, F],
  ["$defs", closed({}, { $defs: {} }), "#/$defs"],
  ["$dynamicRef", field({ $dynamicRef: "#a" }), `${F}/$dynamicRef`, F],
  ["allOf", field({ allOf: [{ type: "boolean" }] }), `${F}/allOf`, F],
  ["not", field({ type: "boolean", not: { const: true } }), `${F}/not`],
  ["if", field({ type: "boolean", if: {} }), `${F}/if`],
  ["default", field({ type: "boolean", default: true }), `${F}/default`],
  ["examples", field({ type: "boolean", examples: [true] }), `${F}/examples`],
  [
    "uniqueItems",
    field({ type: "array", items: { type: "boolean" }, maxItems: 2, uniqueItems: true }),
    `${F}/uniqueItems`,
  ],
  ["contains", field({ type: "array", items: { type: "boolean" }, maxItems: 2, contains: {} }), `${F}/contains`],
  [
    "prefixItems",
    field({ type: "array", items: { type: "boolean" }, maxItems: 2, prefixItems: [] }),
    `${F}/prefixItems`,
  ],
  ["$data", field({ type: "integer", minimum: 0, maximum: { $data: "1/a" } }), F, F],
  ["a keyword of another type", field({ type: "boolean", maxLength: 3 }), F],
  ["an unknown type", field({ type: "date" }), F],
  ["several types", field({ type: ["string", "integer"], maxLength: 3 }), F],
  ["no types", field({ type: [] }), F],
  ["an unknown format", field({ type: "string", format: "hostname", maxLength: 9 }), F],
  ["a format that objects inherit", field({ type: "string", format: "toString", maxLength: 9 }), F],
  ["a length beside a date", field({ type: "string", format: "date", maxLength: 10 }), F],
  ["a negative length", field({ type: "string", maxLength: -1 }), F],
  ["a length that is no integer", field({ type: "string", maxLength: 1.5 }), F],
  ["an infinite length", field({ type: "string", maxLength: Number.POSITIVE_INFINITY }), F],
  ["a minimum above the maximum", field({ type: "string", minLength: 3, maxLength: 2 }), F],
  ["minItems above maxItems", field({ type: "array", items: { type: "boolean" }, minItems: 3, maxItems: 2 }), F],
  ["a bound that is a string", field({ type: "integer", minimum: "0", maximum: 5 }), F, F],
  ["a step of zero", field({ type: "number", minimum: 0, maximum: 5, multipleOf: 0 }), F],
  ["an empty enum", field({ enum: [] }), F],
  ["an enum of objects", field({ enum: [{}] }), F],
  ["enum and const", field({ enum: ["a"], const: "a" }), F],
  ["an enum of another type", field({ type: "integer", enum: ["a"] }), F],
  ["a pattern that is no string", field({ type: "string", maxLength: 3, pattern: /^a$/ }), F],
  ["a broken pattern", field({ type: "string", maxLength: 3, pattern: "^(a$" }), F],
  ["a pattern that only RE2 reads", field({ type: "string", maxLength: 3, pattern: "^\\Aa$" }), F],
  ["a pattern that repeats too often", field({ type: "string", maxLength: 3, pattern: "^(?:a{1000}){1000}$" }), F],
  ["anyOf and oneOf", field({ anyOf: [{ type: "null" }], oneOf: [{ type: "null" }] }), F],
  ["an empty anyOf", field({ anyOf: [] }), F],
  ["null twice in oneOf", field({ oneOf: [{ type: ["boolean", "null"] }, { type: "null" }] }), F],
  ["one value in two branches of oneOf", field({ oneOf: [{ const: "a" }, { enum: ["a", "b"] }] }), F],
  ["x-reveal on a number", field({ type: "integer", minimum: 0, maximum: 1, "x-reveal": true }), F],
  ["x-reveal on an enum", field({ enum: ["a"], "x-reveal": true }), F],
  ["x-reveal on a date", field({ type: "string", format: "date", "x-reveal": true }), F],
  ["x-reveal that is no boolean", field({ type: "string", maxLength: 3, "x-reveal": "yes" }), `${F}/x-reveal`],
  ["a description that is no string", field({ type: "boolean", description: 5 }), `${F}/description`],
  [
    "__proto__",
    { ...closed({}), properties: JSON.parse('{"__proto__":{"type":"boolean"}}') },
    "#/properties/__proto__",
  ],
  ["constructor", closed({ constructor: { type: "boolean" } }), "#/properties/constructor"],
  ["prototype", closed({ prototype: { type: "boolean" } }), "#/properties/prototype"],
  ["a name that could pass for a handle", closed({ "{{h1}}": { type: "boolean" } }), "#/properties/{{h1}}"],
  [
    "two names that are one in NFC",
    closed({ "\u00e9": { type: "boolean" }, "e\u0301": { type: "boolean" } }),
    "#/properties/e\u0301",
  ],
  ["a schema that contains itself", cyclic, `#${"/items".repeat(64)}`],
];

describe.each([
  ["zod", inZod],
  ["JSON Schema", inJsonSchema],
] as const)("%s: what is open, unbounded or only zod's to check is refused", (_, rows) => {
  test.each(rows.map(([name, schema, ...pointers]) => ({ name, schema, pointers })))(
    "$name",
    ({ schema, pointers }) => {
      const error = refusal(schema);
      expect(error.code).toBe("open_schema");
      expect(new Set(error.pointers.map((offender) => offender.pointer))).toEqual(new Set(pointers));
      for (const { problem, fix } of error.pointers) expect(problem.length * fix.length).toBeGreaterThan(0);
      expect(error.message).toContain("open_schema: #");
    },
  );
});

test("a schema that uses its parts too often is refused in no time", () => {
  let shared: z.ZodType = z.boolean();
  for (let depth = 0; depth < 40; depth++) shared = z.object({ a: shared, b: shared });
  expect(refusal(shared).pointers.length).toBeLessThanOrEqual(2); // of the zod schema, and of what it was read as
  let plain: unknown = { type: "boolean" };
  for (let depth = 0; depth < 40; depth++) plain = closed({ a: plain, b: plain });
  expect(refusal(plain).pointers).toHaveLength(1);
});

describe("a library's Standard JSON Schema", () => {
  const standard = (output: unknown) => ({ "~standard": { version: 1, vendor: "own", jsonSchema: { output } } });

  test("is asked for draft 2020-12 and read like any other", () => {
    const asked: unknown[] = [];
    const schema = standard((options: unknown) => {
      asked.push(options);
      return closed({ f: { type: "boolean" } });
    });
    expect(returnSchema(schema).jsonSchema).toMatchObject({ properties: { f: { type: "boolean" } } });
    expect(asked).toEqual([{ target: "draft-2020-12" }]);
  });

  test("is refused where it is open, throws, or is missing", () => {
    expect(refusal(standard(() => ({}))).pointers).toHaveLength(1);
    const thrown = refusal(
      standard(() => {
        throw new Error("CANARY");
      }),
    );
    expect(thrown.pointers[0]?.pointer).toBe("#");
    expect(thrown.message).not.toContain("CANARY");
    expect(
      refusal({ "~standard": { version: 1, vendor: "own", validate: () => ({ value: 1 }) } }).pointers[0]?.pointer,
    ).toBe("#");
  });

  test("may come from a schema that is a function", () => {
    expect(
      returnSchema(
        Object.assign(
          () => {},
          standard(() => closed({})),
        ),
      ).handles,
    ).toBe(0);
  });
});

test("the message shows the first offenders with their fixes and says how many more there are", () => {
  const { message } = refusal(z.object({ a: z.string(), b: z.string(), c: z.string(), d: z.string() }));
  expect(message).toBe(
    "open_schema: #/properties/a is a string without maxLength; add maxLength (zod: .max(n)), also beside a pattern. " +
      "#/properties/b is a string without maxLength; add maxLength (zod: .max(n)), also beside a pattern. " +
      "#/properties/c is a string without maxLength; add maxLength (zod: .max(n)), also beside a pattern (and 1 more in .pointers)",
  );
});

function refusal(schema: unknown): SandboxError {
  try {
    returnSchema(schema);
  } catch (error) {
    expect(error).toBeInstanceOf(SandboxError);
    return error as SandboxError;
  }
  throw new Error("the schema was expected to be refused");
}

test("a schema that cannot be read to its end is refused like any other", () => {
  let deep = z.array(z.boolean()).max(1) as z.ZodType;
  for (let level = 0; level < 9_000; level++) deep = z.array(deep).max(1);
  const hostile = Object.defineProperty({}, "type", {
    enumerable: true,
    get() {
      throw new Error("a getter's own words");
    },
  });
  for (const schema of [deep, hostile]) {
    expect(() => returnSchema(schema)).toThrow(/^open_schema: /);
    expect(() => returnSchema(schema)).not.toThrow(/getter's own words/);
  }
});
