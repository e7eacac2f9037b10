// Vectors of concepts, as statements.
import type { Statement } from "../../database/pipeline.ts";
import type { Embedder, Vector } from "../embedders/embedder.ts";
import { vectorOut } from "./recall-statement.ts";

const MISSING = `bulkhead_memory.concept_sought as sought
    where (sought.embedder, sought.dimensions) is distinct from ($1, $2::smallint)`;

export const countMissing = ({ name, dimensions }: Embedder): Statement => ({
  name: "bulkhead vectors missing",
  text: `select count(*)::integer as missing from ${MISSING}`,
  values: [name, dimensions],
});

export interface MissingPage {
  readonly after: string;
  readonly limit: number;
  readonly of?: readonly string[] | undefined;
  readonly believed?: boolean | undefined;
}

/** What has no vector of this embedder's, after a row; of all, of some revisions, of what is believed or is not. */
export const selectMissing = (
  { name, dimensions }: Embedder,
  { after, limit, of, believed }: MissingPage,
): Statement => ({
  name: "bulkhead vectors to make",
  text: `select sought.id::text, sought.revision, (select words from bulkhead_memory.concept_revision as revision
      where revision.id = sought.revision) as words
    from ${MISSING} and sought.id > $3::bigint
      and ($5::jsonb is null or sought.revision in (select jsonb_array_elements_text($5::jsonb)))
      and ($6::boolean is null or sought.believed = $6)
    order by sought.id limit $4::integer`,
  values: [name, dimensions, after, limit, of === undefined ? null : JSON.stringify(of), believed],
});

export interface MissingRow {
  readonly id: string;
  readonly revision: string;
  readonly words: string;
}

export const writeVectors = (
  { name, dimensions }: Embedder,
  vectors: readonly { readonly revision: string; readonly vector: Vector }[],
): Statement => ({
  name: "bulkhead embed concepts",
  text: "select bulkhead_memory.embed_concepts($1, $2, $3)",
  values: [
    JSON.stringify(vectors.map(({ revision, vector }) => ({ revision, vector: vectorOut(vector) }))),
    name,
    dimensions,
  ],
});
