// What a model may send as a dynamic intent: everything else is refused before the tool runs, in words of ours.

import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { capacity, type JsonSchema } from "@bulkhead/sandbox";
import { describe, expect, test } from "vitest";
import { z } from "zod";
import { intentKey, intentParameters, readIntent } from "../../src/main/intent.ts";
import { CANARY } from "../mailbox.ts";

const PURPOSE = "Find the price.";
const closed = (properties: JsonSchema, more: JsonSchema = {}): JsonSchema => ({
  type: "object",
  properties,
  required: Object.keys(properties),
  additionalProperties: false,
  ...more,
});
const price = closed({ shop: { type: "string", maxLength: 80 }, cents: { type: "integer", minimum: 0, maximum: 99 } });
const read = (more: Record<string, unknown> = {}) =>
  readIntent({ arguments: { url: "u" }, purpose: PURPOSE, returns: price, ...more });
const own = (key: string, value: unknown) =>
  JSON.parse(`{${JSON.stringify(key)}:${JSON.stringify(value)}}`) as JsonSchema;

test("arguments, purpose and a closed shape are an intent: a worker without tools that reads the result", () => {
  const found = read();
  if (!found.ok) throw new Error(found.fix);
  const { intent } = found;
  expect(intent.arguments).toEqual({ url: "u" });
  expect(intent.worker).toMatchObject({ name: "intent", purpose: PURPOSE, tools: [], wrapped: { handles: 1 } });
  expect(Object.keys(intent.worker.input.shape)).toEqual(["result"]);
  expect(capacity(intent.worker.wrapped).bits).toBeCloseTo(Math.log2(100 + 21));
});

test.each<[string, JsonSchema]>([
  ["a choice", { enum: ["yes", "no", 3, null] }],
  ["a list", { type: "array", maxItems: 5, items: price }],
  [
    "a union",
    { oneOf: [closed({ kind: { const: "none" } }), closed({ kind: { const: "some" }, n: { type: "boolean" } })] },
  ],
  ["a date", closed({ day: { type: "string", format: "date" } })],
  ["an address", closed({ from: { type: "string", format: "email" } })],
  ["names in any script", closed({ größe: { type: "boolean" }, 価格: { type: "boolean" } })],
  ["notes", closed({ a: { type: "boolean", description: "whether it is open", title: "open" } }, { $schema: "x" })],
  ["a property called pattern", closed({ pattern: { type: "boolean" } })],
])("%s is a shape", (_, returns) => {
  expect(read({ returns })).toMatchObject({ ok: true });
});

test("arguments may be left out", () => {
  expect(readIntent({ purpose: PURPOSE, returns: price })).toMatchObject({ ok: true, intent: { arguments: {} } });
});

describe("refused, and told how to mend it", () => {
  const long = "x".repeat(201);
  const bad = (key: string) => closed(own(key, { type: "boolean" }));
  let deep: JsonSchema = { type: "boolean" };
  for (let i = 0; i < 63; i++) deep = { type: "array", maxItems: 1, items: deep };
  test.each<[string, Record<string, unknown>, string, RegExp]>([
    ["something else", { reveal: true }, "(unknown)", /nothing else/],
    ["arguments that are a list", { arguments: [] }, "arguments", /as an object/],
    ["arguments that are a text", { arguments: "{}" }, "arguments", /as an object/],
    ["no purpose", { purpose: undefined }, "purpose", /one sentence/],
    ["an empty purpose", { purpose: " " }, "purpose", /one sentence/],
    ["a purpose that is no text", { purpose: { toString: CANARY } }, "purpose", /one sentence/],
    ["a long purpose", { purpose: "x".repeat(501) }, "purpose", /500/],
    ["a handle in the purpose", { purpose: "Find {{h1}}." }, "purpose", /without handles/],
    ["a forged handle in the purpose", { purpose: "Find {{canary}}." }, "purpose", /without handles/],
    ["a purpose of two lines", { purpose: "a\nb" }, "purpose", /one line/],
    ["a hidden character in the purpose", { purpose: "a\u200bb" }, "purpose", /visible/],
    ["tag characters in the purpose", { purpose: "a\u{e0061}" }, "purpose", /visible/],
    ["half a character in the purpose", { purpose: "a\ud800" }, "purpose", /visible/],
    ["no shape", { returns: undefined }, "returns", /as an object/],
    ["a shape as text", { returns: JSON.stringify(price) }, "returns", /as an object/],
    ["a shape of anything", { returns: {} }, "returns", /has no type/],
    ["an open object", { returns: { type: "object", properties: {} } }, "returns", /additionalProperties/],
    ["a string without an end", { returns: { type: "string" } }, "returns", /maxLength/],
    ["a list without an end", { returns: { type: "array", items: price } }, "returns", /maxItems/],
    ["x-reveal", { returns: { type: "string", maxLength: 9, "x-reveal": true } }, "returns", /x-reveal/],
    ["x-reveal that is off", { returns: { type: "string", maxLength: 9, "x-reveal": false } }, "returns", /x-reveal/],
    ["a property called x-reveal", { returns: bad("x-reveal") }, "returns", /x-reveal/],
    ["a reference", { returns: { $ref: "#" } }, "returns", /outside the return profile/],
    ["definitions", { returns: closed({}, { $defs: { a: price } }) }, "returns", /outside the return profile/],
    ["a default", { returns: { type: "boolean", default: true } }, "returns", /outside the return profile/],
    ["an unknown keyword", { returns: { type: "boolean", [CANARY]: CANARY } }, "returns", /outside the return profile/],
    ["a pattern", { returns: { type: "string", maxLength: 9, pattern: "^(a+)+$" } }, "returns", /pattern is refused/],
    ["a handle among the choices", { returns: { enum: ["{{h1}}"] } }, "returns", /brace/],
    ["a brace in a constant", { returns: { const: "a}" } }, "returns", /brace/],
    ["a handle as a key", { returns: bad("{{h1}}") }, "returns", /brace/],
    ["a hidden character in a key", { returns: bad("a\u2063b") }, "returns", /nobody sees/],
    ["a hidden character in a choice", { returns: { enum: ["a\u00ad"] } }, "returns", /nobody sees/],
    ["a line feed in a description", { returns: { type: "boolean", description: "a\nb" } }, "returns", /nobody sees/],
    ["a long key", { returns: bad(long) }, "returns", /longer than 200/],
    ["a long choice", { returns: { enum: [long] } }, "returns", /longer than 200/],
    ["a long title", { returns: { type: "boolean", title: long } }, "returns", /longer than 200/],
    ["__proto__ as a key", { returns: closed(own("__proto__", { type: "boolean" })) }, "returns", /forbidden name/],
    ["__proto__ as a keyword", { returns: own("__proto__", price) }, "returns", /outside|no type/],
    ["constructor as a key", { returns: bad("constructor") }, "returns", /forbidden name/],
    ["zod's mark", { returns: own("_zod", { def: { type: CANARY } }) }, "returns", /./],
    ["a standard schema's mark", { returns: own("~standard", { vendor: CANARY }) }, "returns", /./],
    [
      "a thousand texts and more",
      { returns: { type: "array", maxItems: 1001, items: { type: "string", maxLength: 1 } } },
      "returns",
      /1000 texts/,
    ],
    ["9 KiB", { returns: { enum: Array.from({ length: 900 }, (_, i) => `choice ${i}`) } }, "returns", /8192 bytes/],
    ["a shape one level too deep", { returns: deep }, "returns", /flatter|deeper/],
  ])("%s", (_, more, argument, fix) => {
    const found = read(more);
    expect(found).toEqual({ ok: false, argument, fix: expect.stringMatching(fix) });
    expect(JSON.stringify(found)).not.toMatch(new RegExp(`${CANARY}|h1|x{9}`));
  });

  test("keys that a prototype lends do not count", () => {
    expect(read({ returns: Object.create(price) })).toMatchObject({ ok: false, argument: "returns" });
    expect(read({ returns: { ...price, toJSON: () => ({ const: "{{h1}}" }) } })).toMatchObject({ ok: false });
  });

  test("a bomb is refused at once", () => {
    const level = (inner: JsonSchema) => ({ type: "array", maxItems: 1e9, items: inner });
    let nested: JsonSchema = { type: "string", maxLength: 1_000_000 };
    for (let i = 0; i < 50; i++) nested = level(nested);
    let abyss = "1";
    for (let i = 0; i < 1300; i++) abyss = `{"a":${abyss}}`;
    const patterns = Object.fromEntries(
      Array.from({ length: 90 }, (_, i) => [`k${i}`, { type: "string", maxLength: 9, pattern: `^\\p{L}{900}${i}$` }]),
    );
    const started = process.cpuUsage();
    for (const returns of [nested, JSON.parse(abyss), closed(patterns), { enum: Array(1e6).fill("x") }]) {
      expect(read({ returns })).toMatchObject({ ok: false, argument: "returns" });
    }
    expect(process.cpuUsage(started).user / 1_000).toBeLessThan(5_000); // the patterns alone would take 15 seconds to compile
  });
});

test("an intent that is changed has another key, its arguments may change", () => {
  const key = intentKey({ arguments: {}, purpose: PURPOSE, returns: price });
  expect(intentKey({ arguments: { url: "other" }, purpose: PURPOSE, returns: price })).toBe(key);
  expect(intentKey({ purpose: "Other.", returns: price })).not.toBe(key);
  expect(intentKey({ purpose: PURPOSE, returns: { type: "boolean" } })).not.toBe(key);
});

test("the model is told of the tool's own arguments without what a handle would not fit", () => {
  const open = z.toJSONSchema(z.object({ url: z.url().max(99) }), { io: "input" }) as JsonSchema;
  const { properties } = intentParameters(open) as { properties: { arguments: { properties: { url: object } } } };
  expect(properties.arguments.properties.url).toEqual({
    type: "string",
    description: "Format: uri. At most 99 characters.",
  });
});

setFlagsFromString("--expose-gc");
const collect = runInNewContext("gc") as () => void;

test("a thousand different shapes do not fill the heap", () => {
  const compile = (from: number, count: number) => {
    for (let i = from; i < from + count; i++) {
      expect(read({ returns: closed({ [`k${i}`]: { type: "string", maxLength: 80 } }) }).ok).toBe(true);
    }
    collect();
    return process.memoryUsage().heapUsed;
  };
  const before = compile(0, 300); // more than are kept
  const after = compile(300, 1_000);
  expect((after - before) / 1_000).toBeLessThan(20_000); // bytes a shape; one that is kept has about 100,000
}, 60_000);
