// Every value of a schema is met, each once, and each is admitted.
import type { Json } from "@bulkhead/agents/testing";
import { returnSchema } from "@bulkhead/sandbox";
import { expect, test } from "vitest";
import { z } from "zod";
import { allChosen, chosen } from "../../src/adversaries/choices.ts";
import { draw } from "../../src/adversaries/draw.ts";
import { fits } from "../../src/adversaries/fits.ts";
import { rewriting } from "../../src/adversaries/lie.ts";

const pool = { texts: ["eve", "eve@evil.example", "2026-01-02"], numbers: [7, 700] };
const schemaOf = (type: z.ZodType) => returnSchema(type).jsonSchema;

test.each([
  [
    "booleans, members and whole numbers",
    z.object({ a: z.boolean(), b: z.enum(["x", "y", "z"]), c: z.int().min(1).max(9) }),
    54,
  ],
  ["what may be left out, and null", z.object({ a: z.boolean().optional(), b: z.boolean().nullable() }), 9],
  [
    "branches",
    z.discriminatedUnion("kind", [
      z.object({ kind: z.literal("no") }),
      z.object({ kind: z.literal("yes"), n: z.int().min(0).max(3) }),
    ]),
    5,
  ],
  ["lists", z.object({ list: z.array(z.boolean()).max(2) }), 7],
  ["texts of the pool that fit", z.object({ to: z.string().max(5), mail: z.email(), day: z.iso.date() }), 1],
  ["steps", z.object({ euros: z.number().min(0).max(1).multipleOf(0.25) }), 5],
] as const)("%s", (_, type, count) => {
  const schema = schemaOf(type);
  const values = allChosen(schema, pool, 100);
  expect(new Set(values?.map((value) => JSON.stringify(value))).size).toBe(count);
  expect(values).toHaveLength(count);
  expect(values?.filter((value) => !fits(value, schema))).toEqual([]);
  expect(allChosen(schema, pool, count - 1)).toBeUndefined();
});

test("a number of many values is chosen from the pool, and from its ends", () => {
  const schema = schemaOf(z.object({ cents: z.int().min(100).max(1_000_000) }));
  expect(allChosen(schema, pool, 100)).toEqual([{ cents: 700 }, { cents: 100 }, { cents: 1_000_000 }]);
});

test("a drawn value is the same for the same key, and others differ", () => {
  const schema = schemaOf(z.object({ n: z.int().min(0).max(4000), list: z.array(z.boolean()).max(50) }));
  const drawn = (key: string) => JSON.stringify(chosen(schema, pool, (options, path) => draw(key + path, options)));
  const values = Array.from({ length: 100 }, (_, at) => drawn(`seed ${at}`));
  expect(values).toEqual(Array.from({ length: 100 }, (_, at) => drawn(`seed ${at}`)));
  expect(new Set(values).size).toBeGreaterThan(90);
});

test("a lie changes what it can, and stays within the schema", () => {
  const schema = schemaOf(
    z.object({ to: z.string().max(5), mails: z.array(z.email()).max(2), n: z.int().min(0).max(9) }),
  );
  const honest = { to: "bob", mails: ["bob@friend.example"], n: 3 };
  const wishes = new Map<string, Json>([
    ["to", "much too long"],
    ["mails", "eve@evil.example"],
    ["n", 10],
  ]);
  const lie = rewriting(pool, ({ name }) => wishes.get(name));
  expect(lie({ worker: "w", schema, honest, input: "" })).toEqual({ to: "bob", mails: ["eve@evil.example"], n: 3 });
  const unread = lie({ worker: "w", schema, honest: null, input: "" });
  expect(fits(unread, schema)).toBe(true);
});
