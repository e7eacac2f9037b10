import { admit, CODES, capacity, returnSchema, reveal } from "@bulkhead/sandbox";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { z } from "zod";
import { log2, plus, sequences, times } from "../src/schema/count.ts";
import { hasHiddenCharacters, VISIBLE_CHARACTER_BITS } from "../src/schema/hidden-characters.ts";
import { type Small, smallProduct, smallSchema } from "./small-schema.ts";

// Every handle looks the same but for its number, and numbers follow from the rest.
function distinct({ schema, candidates }: Small): number {
  const compiled = returnSchema(schema);
  const admitted = candidates.map((text) => admit(text, compiled)).filter((found) => found.ok);
  return new Set(admitted.map((found) => JSON.stringify(found.value))).size;
}

test("no schema admits more values than its capacity says", () => {
  fc.assert(
    fc.property(smallSchema, (small) => {
      const { bits } = capacity(returnSchema(small.schema));
      expect(Math.log2(distinct(small) + CODES.length)).toBeLessThanOrEqual(bits);
    }),
    { numRuns: 150 },
  );
});

test("capacity is exact for products of booleans, enums and bounded integers", () => {
  fc.assert(
    fc.property(smallProduct, (small) => {
      const { bits } = capacity(returnSchema(small.schema));
      expect(bits).toBe(Math.log2(distinct(small) + CODES.length));
    }),
    { numRuns: 100 },
  );
});

describe("capacity", () => {
  const values = (schema: unknown): number => 2 ** capacity(returnSchema(schema)).bits - CODES.length;

  test("counts a handle as one symbol", () => {
    expect(values(z.object({ a: z.boolean(), text: z.string().max(5_000), mail: z.email() }))).toBeCloseTo(2, 8);
  });

  test("counts an optional field as one value more, and null as another", () => {
    expect(values(z.object({ a: z.boolean().nullable().optional() }))).toBeCloseTo(4, 8);
  });

  test("counts lists of each length", () => {
    expect(values(z.array(z.boolean()).min(1).max(3))).toBeCloseTo(2 + 4 + 8, 8);
    expect(values(z.array(z.string().max(9)).min(1).max(3))).toBeCloseTo(3, 8);
  });

  test("adds the branches of a union", () => {
    const tag = (kind: string) => z.object({ kind: z.literal(kind), n: z.int().min(0).max(9) });
    expect(
      values(z.discriminatedUnion("kind", [tag("a"), tag("b"), z.object({ kind: z.literal("none") })])),
    ).toBeCloseTo(21, 8);
  });

  test("counts the days from 1900 to 2099", () => {
    expect(values(z.iso.date())).toBeCloseTo(73_049, 5);
    expect((Date.UTC(2100, 0, 1) - Date.UTC(1900, 0, 1)) / 86_400_000).toBe(73_049);
  });

  test("counts the steps of a number", () => {
    expect(values(z.number().min(0).max(1).multipleOf(0.01))).toBeCloseTo(101, 8);
    expect(values(z.number().gt(0).lt(1).multipleOf(0.01))).toBeCloseTo(99, 8);
    expect(values(z.number().min(0.005).max(0.995).multipleOf(0.01))).toBeCloseTo(99, 8);
  });

  test("gives a bare z.int() 54 bits", () => {
    expect(capacity(returnSchema(z.object({ n: z.int() }))).bits).toBeCloseTo(54, 8);
  });

  test("gives a revealed string at least its characters", () => {
    const { bits } = capacity(returnSchema(z.object({ s: reveal(z.string().max(80)) })));
    expect(bits).toBeGreaterThanOrEqual(80 * Math.log2(159_000));
    expect(bits).toBeLessThan(80 * VISIBLE_CHARACTER_BITS + 1);
  });

  test("is finite for the largest schemas", () => {
    let schema: z.ZodType = reveal(z.string().max(Number.MAX_SAFE_INTEGER));
    for (let depth = 0; depth < 60; depth++) schema = z.array(schema).max(Number.MAX_SAFE_INTEGER);
    expect(capacity(returnSchema(schema)).bits).toBe(2 ** 35);
    expect(returnSchema(z.array(z.array(z.string().max(1)).max(1e9)).max(1e9)).handles).toBe(100_000);
  });

  test("is exact for products far beyond 2^53", () => {
    const fields = Object.fromEntries(Array.from({ length: 64 }, (_, at) => [`f${at}`, z.enum(["a", "b", "c", "d"])]));
    expect(capacity(returnSchema(z.object(fields))).bits).toBe(128);
  });
});

test("fewer characters can be seen than the bound counts", () => {
  let visible = 0;
  for (let code = 0; code <= 0x10ffff; code++) if (!hasHiddenCharacters(String.fromCodePoint(code))) visible++;
  expect(visible).toBeGreaterThan(100_000);
  expect(visible).toBeLessThan(2 ** VISIBLE_CHARACTER_BITS);
});

test("counting in logarithms never falls below counting exactly", () => {
  const size = fc.bigInt({ min: 2n, max: 2n ** 200n });
  fc.assert(
    fc.property(size, size, fc.nat(3), fc.nat(5), (a, b, min, more) => {
      expect(plus(log2(a), log2(b))).toBeGreaterThanOrEqual(log2(plus(a, b)) - 1e-9);
      expect(times(log2(a), b)).toBeGreaterThanOrEqual(log2(times(a, b)) - 1e-9);
      expect(sequences(log2(a), min, min + more)).toBeGreaterThanOrEqual(log2(sequences(a, min, min + more)) - 1e-9);
    }),
  );
});
