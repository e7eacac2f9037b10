// Revisions of concepts that are written now, all of them or none, by one writer.
import type { Statement } from "../../database/connection/pipeline.ts";
import { timeOut } from "../../runs/database/row-values.ts";
import type { Concept } from "../concept/concept.ts";
import { nameKey } from "../concept/concept-name.ts";
import { conceptWords } from "../concept/concept-words.ts";
import { conceptHash } from "../concept/library-hash.ts";
import type { Evidence } from "../upkeep/evidence.ts";
import { type ConceptWriter, conceptWriterRow } from "./concept-writer.ts";
import { type NearMarks, nearMarker } from "./near-marks.ts";

export interface NewRevision {
  /** Of the revision, made by the client. */
  readonly id: string;
  readonly concept: string;
  /** The last revision when it was looked at; none: the concept is new. */
  readonly seen: number;
  readonly body: Concept;
  /** Revisions that it was made of. */
  readonly madeOf: readonly string[];
  readonly status: "candidate" | "quarantined";
  readonly event: "proposed" | "revised" | "merged" | "imported";
  readonly evidence: readonly (Evidence & { readonly id: string })[];
}

export const writeRevisions = (
  revisions: readonly NewRevision[],
  by: ConceptWriter,
  now: number,
  marks: (body: Concept) => NearMarks = nearMarker(),
): Statement => ({
  name: "bulkhead write concepts",
  text: "select bulkhead_memory.write_concepts($1, $2, $3)",
  values: [
    JSON.stringify(revisions.map((one) => changeRow(one, marks(one.body)))),
    JSON.stringify(conceptWriterRow(by)),
    timeOut(now),
  ],
});

const changeRow = (
  { id, concept, seen, body, madeOf, status, event, evidence }: NewRevision,
  { bands, sketch }: NearMarks,
) => ({
  concept,
  fresh: seen === 0,
  seen,
  key: body.name === undefined ? null : nameKey(body.name),
  revision: id,
  format: body.format,
  name: body.name ?? null,
  body,
  hash: conceptHash(body),
  words: conceptWords(body),
  near: bands,
  sketch,
  made_of: madeOf,
  status,
  event,
  evidence,
});
