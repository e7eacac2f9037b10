import { createHash } from "node:crypto";
import { admit, capacity, HandleTable, returnSchema, reveal } from "@bulkhead/sandbox";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { z } from "zod";
import { anyCharacter } from "./any-character.ts";

const root = (schema: unknown) =>
  returnSchema(z.object({ f: schema as z.ZodType })).jsonSchema["properties"] as { readonly f: unknown };

describe("zod schemas of the profile", () => {
  test.each([
    ["boolean", z.boolean(), { type: "boolean" }],
    ["null", z.null(), { type: "null", const: null }],
    ["int", z.int(), { type: "integer", minimum: Number.MIN_SAFE_INTEGER, maximum: Number.MAX_SAFE_INTEGER }],
    ["int32", z.int32().min(0), { type: "integer", minimum: 0, maximum: 2 ** 31 - 1 }],
    ["number().int()", z.number().int().gt(0).lt(10), { type: "integer", minimum: 1, maximum: 9 }],
    [
      "int with a step",
      z.int().min(1).max(11).multipleOf(5),
      { type: "integer", minimum: 5, maximum: 10, multipleOf: 5 },
    ],
    [
      "positive and negative bounds",
      z.number().min(-1.5).max(0.25).multipleOf(0.25),
      { type: "number", minimum: -1.5, maximum: 0.25, multipleOf: 0.25 },
    ],
    ["string", z.string().min(1).max(9), { type: "string", minLength: 1, maxLength: 9 }],
    ["string of one length", z.string().length(4), { type: "string", minLength: 4, maxLength: 4 }],
    [
      "pattern",
      z
        .string()
        .max(9)
        .regex(/^(?:a|b)+$/),
      { type: "string", maxLength: 9, pattern: "^(?:a|b)+$" },
    ],
    [
      "pattern with an escaped slash",
      z
        .string()
        .max(9)
        .regex(/^a\/b$/u),
      { type: "string", maxLength: 9, pattern: "^a\\/b$" },
    ],
    ["email", z.email(), { type: "string", format: "email", maxLength: 254 }],
    ["short email", z.email().max(40), { type: "string", format: "email", maxLength: 40 }],
    ["email of a string", z.string().email(), { type: "string", format: "email", maxLength: 254 }],
    ["url", z.url(), { type: "string", format: "uri", maxLength: 2048 }],
    ["uuid", z.uuid(), { type: "string", format: "uuid", maxLength: 36 }],
    ["date", z.iso.date(), { type: "string", format: "date" }],
    ["time", z.iso.time(), { type: "string", format: "time" }],
    ["date-time", z.iso.datetime(), { type: "string", format: "date-time" }],
    ["date-time with offset", z.iso.datetime({ offset: true }), { type: "string", format: "date-time" }],
    ["enum", z.enum(["a", "b"]), { type: "string", enum: ["a", "b"] }],
    ["enum in NFC", z.enum(["e\u0301", "\u00e9"]), { type: "string", const: "\u00e9" }],
    ["literal", z.literal("a"), { type: "string", const: "a" }],
    ["literals", z.literal(["a", 1, null, -0]), { enum: ["a", 1, null, 0] }],
    ["union of literals", z.union([z.literal("a"), z.enum(["b", "a"])]), { type: "string", enum: ["a", "b"] }],
    ["nullable", z.string().max(3).nullable(), { type: ["string", "null"], maxLength: 3 }],
    ["nullable enum", z.enum(["a"]).nullable(), { enum: ["a", null] }],
    ["nullable twice", z.boolean().nullable().nullable(), { type: ["boolean", "null"] }],
    ["union with null", z.union([z.boolean(), z.null()]), { type: ["boolean", "null"] }],
    ["readonly", z.boolean().readonly(), { type: "boolean" }],
    ["brand", z.boolean().brand("flag"), { type: "boolean" }],
    [
      "array",
      z.array(z.boolean()).min(1).max(2),
      { type: "array", items: { type: "boolean" }, minItems: 1, maxItems: 2 },
    ],
    [
      "strict object",
      z.strictObject({ a: z.boolean() }),
      { type: "object", properties: { a: { type: "boolean" } }, required: ["a"], additionalProperties: false },
    ],
    [
      "nullable object",
      z.object({}).nullable(),
      { anyOf: [{ type: "object", properties: {}, required: [], additionalProperties: false }, { type: "null" }] },
    ],
    ["described", z.boolean().describe("Whether it is so."), { type: "boolean", description: "Whether it is so." }],
    [
      "metadata without assertion",
      z.boolean().meta({ title: "So", id: "so", examples: [true] }),
      { type: "boolean", title: "So" },
    ],
    ["revealed, bounded afterwards", reveal(z.string()).max(3), { type: "string", maxLength: 3, "x-reveal": true }],
    ["revealed", reveal(z.string().max(3)), { type: "string", maxLength: 3, "x-reveal": true }],
  ])("%s", (_, schema, expected) => {
    expect(root(schema).f).toEqual(expected);
  });

  test("what zod writes as JSON Schema is taken too, where it is bounded", () => {
    const schema = z.object({
      day: z.iso.date(),
      at: z.iso.datetime({ offset: true }),
      who: z.email(),
      id: z.uuid(),
      site: z.url(),
      n: z.int(),
      kind: z.enum(["a"]).nullable(),
      tag: z.discriminatedUnion("k", [z.object({ k: z.literal("a") }), z.object({ k: z.literal("b") })]),
    });
    const text = JSON.stringify({
      day: "2026-11-24",
      at: "2026-11-24T10:00:00+01:00",
      who: "ann@shop.example",
      id: crypto.randomUUID(),
      site: "https://shop.example/",
      n: 1,
      kind: null,
      tag: { k: "b" },
    });
    const fromZod = admit(text, returnSchema(schema));
    expect(fromZod.ok).toBe(true);
    expect(JSON.stringify(admit(text, returnSchema(z.toJSONSchema(schema))))).toBe(JSON.stringify(fromZod));
  });

  test("optional, in each of its spellings, leaves a property out of required", () => {
    const { jsonSchema } = returnSchema(
      z.object({
        a: z.boolean(),
        b: z.boolean().optional(),
        c: z.boolean().nullish(),
        d: z.exactOptional(z.boolean()),
        e: z.boolean().optional().nonoptional(),
        f: z.boolean().optional().nullable(),
        g: z.boolean().optional().readonly(),
      }),
    );
    expect(jsonSchema["required"]).toEqual(["a", "e"]);
  });
});

describe("a return schema", () => {
  const schema = z.object({
    ok: z.boolean(),
    text: z.string().max(3),
    list: z.array(z.email()).max(4),
    u: z.discriminatedUnion("k", [
      z.object({ k: z.literal("a"), s: z.string().max(1) }),
      z.object({ k: z.literal("b") }),
    ]),
  });

  test("is answered as it is", () => {
    const once = returnSchema(schema);
    expect(returnSchema(once)).toBe(once);
  });

  test("has the hash of its canonical form, whatever the order of its keys", () => {
    const a = returnSchema({
      type: "object",
      properties: { a: { type: "boolean" } },
      required: ["a"],
      additionalProperties: false,
    });
    const b = returnSchema({
      additionalProperties: false,
      required: ["a"],
      properties: { a: { type: "boolean" } },
      type: "object",
    });
    expect(a.hash).toBe(b.hash);
    const canonical =
      '{"additionalProperties":false,"properties":{"a":{"type":"boolean"}},"required":["a"],"type":"object"}';
    expect(a.hash).toBe(createHash("sha256").update(canonical).digest("hex"));
  });

  test("says how many handles a value can have", () => {
    expect(returnSchema(schema).handles).toBe(1 + 4 + 1);
    expect(returnSchema(z.object({ shown: reveal(z.string().max(3)), day: z.iso.date() })).handles).toBe(0);
  });

  test("cannot be changed", () => {
    const { jsonSchema } = returnSchema(schema);
    expect(() => Object.assign(jsonSchema["properties"] as object, { more: {} })).toThrow(TypeError);
  });

  test("is not what merely looks like one", () => {
    const forged = { ...returnSchema(schema) };
    expect(() => capacity(forged)).toThrow(/bad_call/);
    expect(() => admit("{}", forged)).toThrow(/bad_call/);
  });

  test("may have any bounded root", () => {
    expect(admit("true", returnSchema(z.boolean()))).toMatchObject({ ok: true, value: true });
    expect(String((admit('"a"', returnSchema(z.string().max(3))) as { value: unknown }).value)).toBe("{{h1}}");
    expect(admit("[1]", returnSchema(z.array(z.int()).max(1)))).toMatchObject({ ok: true, value: [1] });
  });

  test("keeps each of its patterns, and those of other schemas, apart", () => {
    const pattern = (source: RegExp) =>
      returnSchema(z.object({ a: z.string().max(9).regex(source), b: z.string().max(9).regex(/^b+$/) }));
    const [ones, twos] = [pattern(/^1+$/), pattern(/^2+$/)];
    const ok = (schema: typeof ones, a: string, b: string) => admit(JSON.stringify({ a, b }), schema).ok;
    expect([ok(ones, "1", "b"), ok(ones, "b", "1"), ok(ones, "2", "b"), ok(ones, "1", "1")]).toEqual([
      true,
      false,
      false,
      false,
    ]);
    expect([ok(twos, "2", "b"), ok(twos, "1", "b"), ok(twos, "2", "2")]).toEqual([true, false, false]);
  });

  test("follows a tag that is no string", () => {
    const union = returnSchema(
      z.discriminatedUnion("ok", [
        z.object({ ok: z.literal(true), n: z.int().min(0).max(9) }),
        z.object({ ok: z.literal(false) }),
      ]),
    );
    expect(admit('{"n":1,"ok":true}', union)).toMatchObject({ ok: true, value: { ok: true, n: 1 } });
    expect(admit('{"ok":false}', union)).toMatchObject({ ok: true, value: { ok: false } });
    expect(admit('{"ok":false,"n":1}', union)).toEqual({ ok: false, code: "schema_mismatch" });
  });

  test("checks one branch of a union, however many there are", () => {
    const branch = (at: number) => z.object({ k: z.literal(`k${at}`), v: z.array(z.int()).max(1_000) });
    const union = returnSchema(
      z
        .array(z.discriminatedUnion("k", [branch(0), ...Array.from({ length: 199 }, (_, at) => branch(at + 1))]))
        .max(50),
    );
    const text = JSON.stringify(Array.from({ length: 50 }, () => ({ k: "k199", v: Array(1_000).fill(1) })));
    admit("[]", union); // the first value compiles the validator
    const start = process.cpuUsage();
    expect(admit(text, union, { maxBytes: 1e6 }).ok).toBe(true);
    expect(process.cpuUsage(start).user / 1_000).toBeLessThan(500); // of the processor: a busy machine takes no more
  });
});

test("a property may have any name that reaches no prototype", () => {
  fc.assert(
    fc.property(
      fc.string({ unit: anyCharacter }).filter((name) => name.isWellFormed() && !name.includes("{{")),
      (name) => {
        if (["__proto__", "constructor", "prototype"].includes(name)) return;
        const schema = returnSchema({
          type: "object",
          properties: { [name]: { type: "boolean" } },
          required: [name],
          additionalProperties: false,
        });
        expect(admit(JSON.stringify({ [name]: true }), schema)).toMatchObject({
          ok: true,
          value: { [name.normalize("NFC")]: true },
        });
        expect(admit(JSON.stringify({ [`${name}x`]: true }), schema)).toEqual({ ok: false, code: "schema_mismatch" });
      },
    ),
  );
  for (const name of [
    "a'b",
    'a"b',
    "a\\b",
    "$a",
    "a\nb",
    "0",
    "toString",
    "valueOf",
    "hasOwnProperty",
    "length",
    "*/",
    "\u2028",
  ]) {
    const schema = returnSchema({
      type: "object",
      properties: { [name]: { const: name } },
      required: [name],
      additionalProperties: false,
    });
    expect(admit(JSON.stringify({ [name]: name }), schema)).toMatchObject({ ok: true, value: { [name]: name } });
    expect(admit("{}", schema)).toEqual({ ok: false, code: "schema_mismatch" });
  }
});

test("an admitted object has its properties in the schema's order", () => {
  const schema = returnSchema(z.object({ b: z.string().max(3), a: z.boolean(), c: z.array(z.string().max(3)).max(2) }));
  const admitted = admit('{"c":["x","y"],"a":true,"b":"z"}', schema);
  expect(JSON.stringify(admitted)).toContain('{"b":"{{h1}}","a":true,"c":["{{h2}}","{{h3}}"]}');
});

test("a rejection takes the ids that a value would have had", () => {
  const schema = returnSchema(z.object({ a: z.string().max(3), b: z.array(z.string().max(3)).max(5) }));
  const handles = new HandleTable();
  for (const text of ["", "{", '{"a":"x","b":[]}', "[]"]) admit(text, schema, { handles });
  expect(String(handles.issue("next", { integrity: "user", readers: "public" }))).toBe("{{h25}}");
});

test("a value and its handles carry the label that was given, or the strictest", () => {
  const schema = returnSchema(z.object({ a: z.string().max(3) }));
  expect(admit('{"a":"x"}', schema)).toMatchObject({ label: { integrity: "external", readers: [] } });
  const handles = new HandleTable();
  const label = { integrity: "user", readers: ["alice"] } as const;
  expect(admit('{"a":"x"}', schema, { handles, label })).toMatchObject({ label });
  expect(handles.get("{{h1}}")).toEqual({ value: "x", text: "x", label });
});
