// Evidence as rows: what was seen of one revision, and who says so.
import { createHash } from "node:crypto";
import type { Label } from "@bulkhead/sandbox";
import type { Rows, Statement } from "../../database/connection/pipeline.ts";
import { orderedJson } from "../../ordered-json.ts";
import { labelIn } from "../../provenance/label-row.ts";
import { timeOut } from "../../runs/database/row-values.ts";

import { type ConceptWriter, conceptWriterRow } from "../writing/concept-writer.ts";
import type { Evidence, KeptEvidence } from "./evidence.ts";

/** What the same writer says again of a revision is the same evidence, whoever asks again after an interruption. */
export const evidenceId = (
  revision: string,
  { problem, trace, feedback, passed }: Evidence,
  by: ConceptWriter,
): string =>
  createHash("sha256")
    .update(orderedJson({ revision, evidence: [problem, trace, feedback, passed], by: conceptWriterRow(by) }))
    .digest("hex")
    .slice(0, 32);

export const addEvidence = (revision: string, evidence: Evidence, by: ConceptWriter, now: number): Statement => ({
  name: "bulkhead concept evidence",
  text: "select bulkhead_memory.add_evidence($1, $2, $3, $4, $5)",
  values: [
    evidenceId(revision, evidence, by),
    revision,
    JSON.stringify(evidence),
    JSON.stringify(conceptWriterRow(by)),
    timeOut(now),
  ],
});

export const selectEvidence = (concept: string): Statement => ({
  name: "bulkhead concept evidences",
  text: `select seen.id, seen.revision, problem, trace, feedback, passed, effective.integrity, source.readers, seen.made_at
    from bulkhead_memory.concept_evidence as seen join bulkhead.provenance as source on source.id = seen.provenance
      join bulkhead.effective on effective.provenance = seen.provenance
    where seen.revision in (select id from bulkhead_memory.concept_revision where concept = $1) order by seen.provenance, seen.id`,
  values: [concept],
});

interface EvidenceRow extends Omit<KeptEvidence, "label" | "madeAt"> {
  readonly integrity: number;
  readonly readers: Label["readers"];
  readonly made_at: Date;
}

export const evidenceIn = (rows: Rows): readonly KeptEvidence[] =>
  (rows as unknown as readonly EvidenceRow[]).map(({ integrity, readers, made_at, ...row }) => ({
    ...row,
    label: labelIn({ integrity, readers }),
    madeAt: made_at.getTime(),
  }));
