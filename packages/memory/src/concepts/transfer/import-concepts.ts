// A library of concepts from a file: what `exportTo` wrote, or a JSON document of somebody's: a list, `{concepts: [...]}`, or an
// object by name. Rules: all of it goes into quarantine, whatever the file says of itself, and stands beside what is believed
// under its names; what is here already is not written again; a file of ours that was cut is refused.
import { createHash, randomUUID } from "node:crypto";
import { open } from "node:fs/promises";
import type { Statement } from "../../database/pipeline.ts";
import { fileError } from "../../database/transfer/transfer-file.ts";
import { MemoryError } from "../../memory-error.ts";
import type { Approver } from "../../programs/instruction-registry.ts";
import type { Concept } from "../concept/concept.ts";
import { nameKey } from "../concept/concept-name.ts";
import { conceptHash } from "../concept/library-hash.ts";
import { mergeConcepts } from "../concept/merge-concepts.ts";
import type { Embedder } from "../embedders/embedder.ts";
import type { MemorySide } from "../memory-side.ts";
import type { Evidence } from "../upkeep/evidence.ts";
import { vectorsOf } from "../vectors/embed-concepts.ts";
import { writeVectors } from "../vectors/vector-rows.ts";
import { type NewRevision, writeRevisions } from "../writing/new-revisions.ts";
import { CONCEPTS_VERSION } from "./export-concepts.ts";
import { type ConceptRepair, repairConcept } from "./repair-concept.ts";

export interface ImportedConcepts {
  /** That are written, in quarantine. */
  readonly concepts: number;
  /** That were here already, word for word. */
  readonly known: number;
  /** What was not as it should be. */
  readonly repairs: readonly ConceptRepair[];
}

const MOST_BYTES = 64 * 2 ** 20;
const MOST_RECORDS = 100_000;
const PAGE = 100;

/** @throws MemoryError `bad_export`, `newer_schema` */
export async function importConcepts(
  side: MemorySide,
  embedder: Embedder,
  file: string,
  by: Approver,
  now: number,
): Promise<ImportedConcepts> {
  const bytes = await bytesOf(file).catch((error: unknown) => {
    throw fileError(error);
  });
  const records = recordsIn(bytes.toString("utf8").replace(/^\ufeff/u, ""));
  if (records.length > MOST_RECORDS)
    throw new MemoryError("bad_export", "the file has too many concepts: at most 100,000. Nothing was imported");
  const repairs: ConceptRepair[] = [];
  const library = oneOfEach(records, repairs);
  const trace = createHash("sha256").update(bytes).digest("hex");
  let written = 0;
  for (let at = 0; at < library.length; at += PAGE)
    written += await writePage(side, embedder, library.slice(at, at + PAGE), trace, by, now);
  return { concepts: written, known: library.length - written, repairs };
}

/** No more of it than may be, whatever it is. */
async function bytesOf(file: string): Promise<Buffer> {
  await using handle = await open(file);
  const stat = await handle.stat();
  if (!stat.isFile()) throw new MemoryError("bad_export", "what is imported is no file");
  if (stat.size > MOST_BYTES) throw new MemoryError("bad_export", "the file is too large: at most 64 MiB");
  return handle.readFile();
}

function oneOfEach(records: readonly unknown[], repairs: ConceptRepair[]): readonly Concept[] {
  const library = new Map<string, Concept>();
  records.forEach((record, at) => {
    const { concept, repairs: mended } = repairConcept(record);
    for (const one of mended) repairs.push({ at, ...one });
    if (concept === undefined) return;
    const key = concept.name === undefined ? `#${conceptHash(concept)}` : nameKey(concept.name);
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

async function writePage(
  side: MemorySide,
  embedder: Embedder,
  page: readonly Concept[],
  trace: string,
  by: Approver,
  now: number,
): Promise<number> {
  const [named = [], hashes = []] = await side.pipeline([
    selectKnown(page.flatMap(({ name }) => (name === undefined ? [] : [nameKey(name)]))),
    selectHashes(page.map(conceptHash)),
  ]);
  const known = new Map((named as unknown as readonly KnownRow[]).map((row) => [row.name_key, row]));
  const there = new Set(hashes.map(({ hash }) => hash as string)); // its column
  const seen: Evidence = { problem: "import", trace, feedback: "none", passed: false };
  const revisions = page
    .filter((body) => !there.has(conceptHash(body)))
    .map((body): NewRevision => {
      const row = body.name === undefined ? undefined : known.get(nameKey(body.name));
      return {
        id: randomUUID(),
        concept: row?.id ?? randomUUID(),
        seen: row?.last ?? 0,
        body,
        madeOf: [],
        status: "quarantined",
        event: "imported",
        evidence: [{ id: randomUUID(), ...seen }],
      };
    });
  const writer = {
    origin: "external",
    label: { integrity: "external", readers: "public" },
    principal: by.name,
  } as const;
  if (revisions.length > 0) {
    const vectors = await vectorsOf(embedder, revisions);
    await side.pipeline([writeRevisions(revisions, writer, now), writeVectors(embedder, vectors)]);
  }
  return revisions.length;
}

interface KeptRevision {
  readonly status?: unknown;
  readonly body?: unknown;
}

interface KnownRow {
  readonly id: string;
  readonly name_key: string;
  readonly last: number;
}

const selectKnown = (keys: readonly string[]): Statement => ({
  name: "bulkhead concepts known",
  text: `select known.id, known.name_key, known.last from jsonb_array_elements_text($1::jsonb) as asked (key) cross join lateral (
      select id, name_key, last from bulkhead_memory.concept
        where scope = (select bulkhead_memory.own()) and name_key = asked.key offset 0) as known`,
  values: [JSON.stringify(keys)],
});

const selectHashes = (hashes: readonly string[]): Statement => ({
  name: "bulkhead concepts there",
  text: `select distinct hash from bulkhead_memory.concept_revision where scope = (select bulkhead_memory.own())
    and hash in (select jsonb_array_elements_text($1::jsonb))`,
  values: [JSON.stringify(hashes)],
});

function recordsIn(text: string): readonly unknown[] {
  const [first = ""] = text.split("\n", 1);
  const header = parsed(first) as { readonly bulkhead?: unknown; readonly version?: unknown } | null | undefined;
  if (header?.bulkhead === "concepts") return ownRecords(text, header.version);
  const document = parsed(text);
  const list = Array.isArray(document) ? document : (document as { readonly concepts?: unknown } | undefined)?.concepts;
  if (Array.isArray(list)) return list;
  if (typeof document !== "object" || document === null)
    throw new MemoryError("bad_export", "the file is no library of concepts");
  return Object.entries(document).map(([name, one]: [string, unknown]) =>
    typeof one === "object" && one !== null && !Array.isArray(one) ? { name, ...one } : one,
  );
}

function ownRecords(text: string, version: unknown): readonly unknown[] {
  if (typeof version === "number" && version > CONCEPTS_VERSION)
    throw new MemoryError(
      "newer_schema",
      "a newer version of Bulkhead wrote this export: update Bulkhead. Nothing was changed",
    );
  const lines = text.split("\n");
  const [last = "", rest] = lines.splice(-2);
  const end = parsed(last) as { readonly end?: unknown; readonly sha256?: unknown } | undefined;
  const hash = createHash("sha256")
    .update(`${lines.join("\n")}\n`)
    .digest("hex");
  if (rest !== "" || end?.sha256 !== hash || end.end !== lines.length - 1)
    throw new MemoryError("bad_export", "the file was cut or changed: nothing was imported");
  return lines.slice(1).map((line) => {
    // A stranger may have written it, hash and all.
    const { revisions } = (parsed(line) ?? {}) as { readonly revisions?: unknown };
    const list: readonly (KeptRevision | null | undefined)[] = Array.isArray(revisions) ? revisions : [];
    return (list.find((one) => one?.status === "active") ?? list.at(-1))?.body;
  });
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
