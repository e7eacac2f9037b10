// Concepts that say almost the same as another one. They are told, whatever their status, and never merged for that. Rule: what
// others wrote makes no search long: of each band so many are looked at, and so many are compared word for word, what is believed
// first.
import type { Label } from "@bulkhead/sandbox";
import type { Rows, Statement } from "../../database/connection/pipeline.ts";
import type { Concept } from "../concept/concept.ts";
import { nearWords, similarity } from "../concept/concept-words.ts";
import type { ConceptStatus } from "../concept-revision.ts";
import { REVISION_COLUMNS, REVISION_JOINS, revisionsIn } from "../revision-rows.ts";
import { MOST_APART, type NearMarks } from "./near-marks.ts";

/** Another concept that says almost the same; it is told, and nothing else is done about it. */
export interface NearConcept {
  readonly concept: string;
  readonly revision: string;
  readonly name: string | undefined;
  readonly status: ConceptStatus;
  readonly label: Label;
  /** Of the words of both, those that they share: 0 to 1. */
  readonly similarity: number;
}

const NEAR = 0.6;
const MOST = 20;
/** Of a band, by the ids of their revisions, which nobody chooses. */
const MOST_OF_BAND = 1_000;

export interface NearAsked {
  readonly marks: NearMarks;
  /** Its own concept. */
  readonly butOf: string;
}

/** For each of them in one statement: `at` says for which a row is. */
export const selectNear = (asked: readonly NearAsked[]): Statement => ({
  name: "bulkhead concepts near",
  text: `select asked.at::integer, ${REVISION_COLUMNS}
    from jsonb_array_elements($1::jsonb) with ordinality as asked (one, at) cross join lateral (
      select near.revision from (
        select marked.revision, min(apart) as apart
          from jsonb_array_elements_text(one->'bands') as asked_band (its) cross join lateral (
            select concept_near.revision, bit_count(sketch # (one->>'sketch')::bit(256)) as apart
              from bulkhead_memory.concept_near where band = its::bigint limit ${MOST_OF_BAND}) as marked
          where apart is null or apart <= ${MOST_APART}
          group by marked.revision) as near
        cross join lateral (
          select concept, status from bulkhead_memory.concept_revision where id = near.revision offset 0) as its
      where its.concept <> one->>'butOf' and its.status in ('candidate', 'active', 'quarantined')
      order by its.status = 'active' desc, near.apart nulls last, near.revision limit ${MOST}) as near
    cross join lateral (
      select * from bulkhead_memory.concept_revision where id = near.revision offset 0) as revision ${REVISION_JOINS}`,
  values: [JSON.stringify(asked.map(({ marks: { bands, sketch }, butOf }) => ({ bands, sketch, butOf })))],
});

/** Of one of them, the nearest first; of each concept the nearest revision. */
export function nearIn(rows: Rows, body: Concept): readonly NearConcept[] {
  if (rows.length === 0) return [];
  const words = nearWords(body);
  const near = revisionsIn(rows)
    .map((one) => ({
      concept: one.concept,
      revision: one.id,
      name: one.body.name,
      status: one.status,
      label: one.label,
      similarity: similarity(words, nearWords(one.body)),
    }))
    .filter((one) => one.similarity >= NEAR)
    .sort((a, b) => b.similarity - a.similarity || (a.revision < b.revision ? -1 : 1));
  return near.filter(({ concept }, at) => near.findIndex((one) => one.concept === concept) === at);
}
