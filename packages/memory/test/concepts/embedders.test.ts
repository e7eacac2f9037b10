// Embedders that need no network.
import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import fc from "fast-check";
import { expect, test } from "vitest";
import { hashEmbedder, localEmbedder } from "../../src/index.ts";
import { cosine } from "./cosine.ts";
import { MINILM, openMinilm } from "./minilm.ts";

test("the default gives the same vector for the same text, alone or beside others, on every machine", async () => {
  const embedder = hashEmbedder();
  const [alone] = await embedder.embed(["raise the pool's maximum"]);
  const [, beside] = await embedder.embed(["something else", "raise the pool's maximum"]);
  expect(beside).toEqual(alone);
  expect([...(alone ?? [])].slice(0, 4).map((one) => one.toFixed(6))).toMatchInlineSnapshot(`
    [
      "0.074255",
      "-0.014521",
      "0.016041",
      "0.028257",
    ]
  `);
});

test("any text has a vector of length 1 with the default, or all zeros", async () => {
  const embedder = hashEmbedder();
  await fc.assert(
    fc.asyncProperty(fc.string({ unit: "binary", maxLength: 60 }), async (text) => {
      const [vector] = await embedder.embed([text]);
      const length = cosine(vector, vector);
      expect(vector?.length).toBe(embedder.dimensions);
      expect(length === 0 || Math.abs(length - 1) < 1e-5).toBe(true);
    }),
    { numRuns: 50 },
  );
});

test("forms of a word are near each other, and what shares nothing is not", async () => {
  const [a, b, c, d] = await hashEmbedder().embed([
    "normalise accents",
    "Normalisation of accented letters",
    "roast under foil",
    "NORMALISE ÁCCENTS",
  ]);
  expect(cosine(a, b)).toBeGreaterThan(0.3);
  expect(Math.abs(cosine(a, c))).toBeLessThan(0.2);
  expect(cosine(a, d)).toBeCloseTo(1, 5);
});

test("a folder without a model, and a runtime that is none, are refused", async () => {
  const here = fileURLToPath(new URL(".", import.meta.url));
  await expect(localEmbedder(here)).rejects.toMatchObject({ code: "bad_embedder" });
  if (existsSync(MINILM))
    await expect(localEmbedder(MINILM, { transformers: {} })).rejects.toMatchObject({ code: "bad_embedder" });
});

const minilm = await openMinilm();
if (minilm === undefined) test.skip("all-MiniLM-L6-v2: it is not there; npm run minilm:install fetches it", () => {});
else
  test("all-MiniLM-L6-v2 gives the similarities that its authors publish, from files alone", async () => {
    const [person, dog, day, again] = await minilm.embed([
      "That is a happy person",
      "That is a happy dog",
      "Today is a sunny day",
      "That is a happy person",
    ]);
    expect(cosine(person, dog)).toBeCloseTo(0.695, 3);
    expect(cosine(person, day)).toBeCloseTo(0.257, 3);
    expect(again).toEqual(person);
    expect(minilm).toMatchObject({
      dimensions: 384,
      name: expect.stringMatching(/^local all-MiniLM-L6-v2 [0-9a-f]{16}$/),
    });
  });
