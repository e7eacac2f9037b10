// What the default finds, on 156 pairs of a task and its concept that were written for this.
import { expect, test } from "vitest";
import { conceptWords } from "../../src/concepts/concept/concept-words.ts";
import { conceptMemory, hashEmbedder } from "../../src/index.ts";
import { openIn, temporaryFolder } from "../database/temporary-folder.ts";
import { fillConcepts } from "./fill-concepts.ts";
import { SOUGHT } from "./pairs/pairs.ts";
import { findPairs, PAIRS } from "./recall-quality.ts";
import { conceptOf } from "./sought-concept.ts";

test("by default every keyword and cue finds its concept among five, and all ways together lose no more than 3 pairs to the best one", async () => {
  await using database = await openIn(temporaryFolder());
  const embedder = hashEmbedder();
  const bodies = SOUGHT.map(conceptOf);
  const vectors = await embedder.embed(bodies.map(conceptWords));
  const rows = bodies.map((body, at) => ({
    id: `r${at}`,
    body,
    words: conceptWords(body),
    vector: vectors[at] ?? new Float32Array(),
  }));
  await fillConcepts(database, { tenant: "t", embedder }, rows);
  const found = await findPairs(conceptMemory(database, { tenant: "t" }));
  const by = Object.fromEntries(found.map((one) => [one.way, one]));
  expect(PAIRS.length).toBeGreaterThanOrEqual(150);
  expect(by["all together"]?.by).toMatchObject({ keyword: 44, cue: 34 });
  const best = Math.max(by["vectors alone"]?.found ?? 0, by["full text alone"]?.found ?? 0);
  expect(by["all together"]?.found).toBeGreaterThanOrEqual(best - 3);
  expect(by["all together"]?.found).toBeGreaterThanOrEqual(100);
}, 120_000);
