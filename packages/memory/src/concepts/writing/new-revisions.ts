// Revisions of concepts that are written now, all of them or none, by one writer.
import type { Statement } from "../../database/pipeline.ts";
import { type Writer, writerRow } from "../../provenance/writer.ts";
import { timeOut } from "../../runs/database/row-values.ts";
import type { Concept } from "../concept/concept.ts";
import { nameKey } from "../concept/concept-name.ts";
import { conceptWords } from "../concept/concept-words.ts";
import { conceptHash } from "../concept/library-hash.ts";
import type { Evidence } from "../upkeep/evidence.ts";
import { type NearMarks, nearMarker } from "./near-marks.ts";

/** One revision that is written now. */
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

export interface ConceptWriter extends Writer {
  /** Whose words these are, where they come from no kept run. */
  readonly principal?: string | undefined;
}

/** Whose words these are. */
export const selectPrincipal = ({ run, principal }: ConceptWriter): Statement => ({
  name: "bulkhead concept principal",
  text: "select coalesce((select principal from bulkhead.run where id = $1), $2) as principal",
  values: [run, principal],
});

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

export const conceptWriterRow = (by: ConceptWriter) => ({
  ...writerRow(by),
  ...(by.principal === undefined ? {} : { principal: by.principal }),
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
