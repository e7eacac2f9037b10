import { randomUUID } from "node:crypto";
import { describe, expect, test } from "vitest";
import { z } from "zod";
import { plainJson } from "../../src/tool/plain-json.ts";
import { storedArguments } from "../../src/tool/stored-arguments.ts";
import { defineTool } from "../../src/tool/tool.ts";

const stored = (a: z.ZodType, value: unknown) =>
  storedArguments(
    defineTool({ name: "t", description: "", input: z.object({ a }), effect: "write", run: () => "" }),
    value === undefined ? {} : { a: value },
  );

describe("what is stored of a call runs as it was decided on", () => {
  test.each<readonly [string, z.ZodType, unknown, unknown, unknown]>([
    ["as it is", z.string(), "x", "x", "x"],
    ["with its default", z.string().default("x"), undefined, "x", "x"],
    ["as its schema makes it, where that stays so", z.string().trim(), " x ", "x", "x"],
    ["as it came, where its schema would change it again", z.string().transform((text) => `${text}!`), "x", "x", "x!"],
    [
      "as it came, where its schema makes no JSON of it",
      z.string().transform((text) => new Date(text)),
      "2026-11-25",
      "2026-11-25",
      new Date("2026-11-25"),
    ],
    ["with a zero that JSON has", z.number(), -0, 0, 0],
  ])("%s", async (_, schema, value, kept, runs) => {
    const asGiven = kept === runs ? {} : { asGiven: true };
    expect(await stored(schema, value)).toEqual({ ok: true, stored: { a: kept }, ...asGiven, parsed: { a: runs } });
  });

  test("with the one default that was made for it, where each time another is", async () => {
    const { ok, ...made } = await stored(
      z.string().default(() => randomUUID()),
      undefined,
    );
    expect([ok, made]).toEqual([true, { stored: { a: expect.any(String) }, parsed: "stored" in made && made.stored }]);
  });

  test.each<readonly [string, z.ZodType, unknown, object]>([
    ["what does not fit", z.string(), 7, { argument: "a" }],
    ["what its schema makes by chance", z.string().transform(() => ({ at: Math.random() })), "x", {}],
    ["what is no JSON", z.unknown().transform((value) => ({ value })), 7n, { argument: "a" }],
  ])("%s is refused", async (_, schema, value, more) => {
    expect(await stored(schema, value)).toEqual({ ok: false, ...more });
  });
});

test("plain JSON is what comes back from JSON as it was; a key without a value is no key", () => {
  expect(plainJson({ a: [1, null, { b: "\ud800" }], c: undefined })).toEqual({ a: [1, null, { b: "\ud800" }] });
  const cycle: unknown[] = [];
  cycle.push(cycle);
  const odd = [
    undefined,
    1n,
    Number.NaN,
    () => 1,
    Symbol("x"),
    new Date(0),
    new Map(),
    [undefined],
    { a: [1n] },
    cycle,
  ];
  const throws = {
    get a() {
      throw new Error("x");
    },
  };
  for (const value of [...odd, throws]) expect(plainJson(value)).toBeUndefined();
});
