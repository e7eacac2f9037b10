// A library of concepts from a file. Rules: all of it goes into quarantine, whatever the file says of itself, and stands beside what
// is believed under its names; what is here already is not written again.
import { randomUUID } from "node:crypto";
import type { Statement } from "../../database/connection/pipeline.ts";
import { MemoryError } from "../../memory-error.ts";
import type { Approver } from "../../programs/instruction-registry.ts";
import type { Concept } from "../concept/concept.ts";
import { conceptKey } from "../concept/concept-key.ts";
import { nameKey } from "../concept/concept-name.ts";
import { conceptHash } from "../concept/library-hash.ts";
import { mergeConcepts } from "../concept/merge-concepts.ts";
import type { Embedder } from "../embedders/embedder.ts";
import { vectorMaker } from "../vectors/vector-maker.ts";
import { writeVectors } from "../vectors/vector-rows.ts";
import { type NewRevision, writeRevisions } from "../writing/new-revisions.ts";
import { untilUnchanged } from "../writing/until-unchanged.ts";
import type { WriteSide } from "../writing/write-decided.ts";
import type { ConceptRepair } from "./concept-repair.ts";
import { readLibrary } from "./library-file.ts";
import { repairConcept } from "./repair-concept.ts";

export interface ImportedConcepts {
  /** That are written, in quarantine. */
  readonly concepts: number;
  /** That were here already, word for word. */
  readonly known: number;
  /** What was not as it should be. */
  readonly repairs: readonly ConceptRepair[];
}

const PAGE = 100;

/** Of a file, to be told: some for each concept that there may be. */
const MOST_REPAIRS = 1_000_000;

/** @throws MemoryError as `readLibrary` */
export async function importConcepts(side: WriteSide, file: string, by: Approver): Promise<ImportedConcepts> {
  const { records, hash } = await readLibrary(file);
  const repairs: ConceptRepair[] = [];
  const library = oneOfEach(records, repairs);
  const now = side.now();
  let written = 0;
  const embeds = whileItAnswers(side.embedder);
  for (let at = 0; at < library.length; at += PAGE)
    written += await untilUnchanged(() => writePage(side, library.slice(at, at + PAGE), { hash, by, now, embeds }));
  return { concepts: written, known: library.length - written, repairs };
}

function oneOfEach(records: readonly unknown[], repairs: ConceptRepair[]): readonly Concept[] {
  const library = new Map<string, Concept>();
  records.forEach((record, at) => {
    const { concept, repairs: mended } = repairConcept(record);
    for (const one of mended) repairs.push({ at, ...one });
    if (repairs.length > MOST_REPAIRS)
      throw new MemoryError("bad_export", "the file needs more than 1,000,000 repairs. Nothing was imported");
    if (concept === undefined) return;
    const key = conceptKey(concept);
    const before = library.get(key);
    if (before !== undefined && before.format !== concept.format) repairs.push({ at, code: "dropped", where: "name" });
    else if (before === undefined) library.set(key, concept);
    else {
      if (concept.name !== undefined) repairs.push({ at, code: "duplicate_name_merged", where: "name" });
      library.set(key, mergeConcepts(before, concept));
    }
  });
  return [...library.values()];
}

interface Import {
  /** Of the file: what they are evidence of. */
  readonly hash: string;
  readonly by: Approver;
  readonly now: number;
  readonly embeds: ReturnType<typeof vectorMaker>;
}

/** An embedder that gives nothing for a page is not waited for again: `reembed` makes the vectors. */
function whileItAnswers(embedder: Embedder): ReturnType<typeof vectorMaker> {
  let answers = true;
  return async (revisions) => {
    const vectors = answers ? await vectorMaker(embedder)(revisions) : [];
    answers = vectors.length > 0;
    return vectors;
  };
}

/** How many of them were not here yet. */
async function writePage(
  side: WriteSide,
  page: readonly Concept[],
  { hash, by, now, embeds }: Import,
): Promise<number> {
  const [named = [], there = []] = await side.ask(selectNames(page), selectHashes(page));
  const known = new Map((named as unknown as readonly NameRow[]).map((row) => [row.name_key, row])); // its columns
  const hashes = new Set(there.map((row) => row["hash"] as string)); // its column
  const revisions = page
    .filter((body) => !hashes.has(conceptHash(body)))
    .map((body): NewRevision => {
      const row = known.get(conceptKey(body));
      return {
        id: randomUUID(),
        concept: row?.id ?? randomUUID(),
        seen: row?.last ?? 0,
        body,
        madeOf: [],
        status: "quarantined",
        event: "imported",
        evidence: [{ id: randomUUID(), problem: "import", trace: hash, feedback: "none", passed: false }],
      };
    });
  if (revisions.length === 0) return 0;
  const label = { integrity: "external", readers: "public" } as const;
  const vectors = await embeds(revisions);
  await side.ask(
    writeRevisions(revisions, { origin: "external", label, principal: by.name }, now),
    writeVectors(side.embedder, vectors),
  );
  return revisions.length;
}

interface NameRow {
  readonly id: string;
  readonly name_key: string;
  readonly last: number;
}

const selectNames = (page: readonly Concept[]): Statement => ({
  name: "bulkhead concepts known",
  text: `select known.id, known.name_key, known.last from jsonb_array_elements_text($1::jsonb) as asked (key) cross join lateral (
      select id, name_key, last from bulkhead_memory.concept
        where scope = (select bulkhead_memory.own()) and name_key = asked.key offset 0) as known`,
  values: [JSON.stringify(page.flatMap(({ name }) => (name === undefined ? [] : [nameKey(name)])))],
});

const selectHashes = (page: readonly Concept[]): Statement => ({
  name: "bulkhead concepts there",
  text: `select distinct hash from bulkhead_memory.concept_revision where scope = (select bulkhead_memory.own())
    and hash in (select jsonb_array_elements_text($1::jsonb))`,
  values: [JSON.stringify(page.map(conceptHash))],
});
