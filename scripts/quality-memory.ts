// `npm run quality:memory`: how many of 156 tasks find their concept among the first five, by full text alone, by vectors alone
// and by all ways together; with the default embedder, and with all-MiniLM-L6-v2 where `npm run minilm:install` fetched it.
// Goal: all together find no less than the better one, but for 3 pairs.
import { rmSync } from "node:fs";
import { conceptWords } from "../packages/memory/src/concepts/concept/concept-words.ts";
import {
  type ConceptMemory,
  conceptMemory,
  type Embedder,
  hashEmbedder,
  openDatabase,
} from "../packages/memory/src/index.ts";
import { fillConcepts } from "../packages/memory/test/concepts/fill-concepts.ts";
import { openMinilm } from "../packages/memory/test/concepts/minilm.ts";
import { SOUGHT } from "../packages/memory/test/concepts/pairs/pairs.ts";
import { findPairs } from "../packages/memory/test/concepts/recall-quality.ts";
import { conceptOf } from "../packages/memory/test/concepts/sought-concept.ts";
import { newFolder } from "../packages/memory/test/database/disk.ts";
import { endOwner } from "../packages/memory/test/database/owners.ts";
import { type BenchResult, reportBench } from "./bench.ts";

const dir = newFolder("bulkhead-quality-");
const database = await openDatabase({ url: "", dir });
const minilm = await openMinilm();
if (minilm === undefined) process.stderr.write("all-MiniLM-L6-v2 is not there: npm run minilm:install\n");
const results = [
  ...(await judge("default", hashEmbedder())),
  ...(minilm === undefined ? [] : await judge("all-MiniLM-L6-v2", minilm)),
];
await database.close();
await endOwner(dir);
rmSync(dir, { recursive: true, force: true });
process.exit(reportBench({ name: "quality of recall, among 5", results }, process.argv) ? 0 : 1);

async function judge(name: string, embedder: Embedder): Promise<readonly BenchResult[]> {
  const found = await findPairs(await kept(name, embedder));
  const of = (way: string) => found.find((one) => one.way === way)?.found ?? 0;
  const best = Math.max(of("vectors alone"), of("full text alone"));
  return found.flatMap(({ way, total, found, by }) => [
    {
      name: `${name}: ${way}`,
      value: found,
      unit: `of ${total}`,
      ...(way === "all together" ? { goal: { atLeast: best - 3 } } : {}),
    },
    { name: `${name}: ${way}, paraphrases`, value: by.paraphrase, unit: "of 78" },
  ]);
}

async function kept(name: string, embedder: Embedder): Promise<ConceptMemory> {
  const tenant = name.replaceAll(" ", "-");
  const bodies = SOUGHT.map(conceptOf);
  const vectors = await embedder.embed(bodies.map(conceptWords));
  const rows = bodies.map((body, at) => ({
    id: `${tenant}-${at}`,
    body,
    words: conceptWords(body),
    vector: vectors[at] ?? new Float32Array(),
  }));
  await fillConcepts(database, { tenant, embedder }, rows);
  return conceptMemory(database, { tenant, embedder });
}
