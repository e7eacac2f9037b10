// Concepts that say almost the same as another one. They are told, whatever their status, and never merged for that.
import type { Rows, Statement } from "../database/pipeline.ts";
import type { Concept } from "./concept.ts";
import type { NearConcept } from "./concept-memory.ts";
import { REVISION_COLUMNS, REVISION_JOINS, revisionsIn } from "./concept-rows.ts";
import { nearBands, nearWords, similarity } from "./concept-words.ts";

const NEAR = 0.6;
const MOST = 200;

export const selectNear = (body: Concept, butOf: string): Statement => ({
  name: "bulkhead concepts near",
  text: `select ${REVISION_COLUMNS} from bulkhead_memory.concept_revision as revision ${REVISION_JOINS}
    where revision.id in (select near.revision from bulkhead_memory.concept_near as near
        where near.band in (select band::bigint from jsonb_array_elements_text($1::jsonb) as band)
        group by near.revision order by count(*) desc, near.revision limit ${MOST})
      and revision.concept <> $2 and revision.status in ('candidate', 'active', 'quarantined')`,
  values: [JSON.stringify(nearBands(nearWords(body))), butOf],
});

/** The nearest first; of each concept the nearest revision. */
export function nearIn(rows: Rows, body: Concept): readonly NearConcept[] {
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
