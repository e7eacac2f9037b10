// Vectors of concepts, as statements.
import type { Statement } from "../../database/connection/pipeline.ts";
import type { Embedder, Vector } from "../embedders/embedder.ts";
import { realsOut } from "./reals-out.ts";

const MISSING = `bulkhead_memory.concept_sought as sought
    where (sought.embedder, sought.dimensions) is distinct from ($1, $2::smallint)`;

export const countMissing = ({ name, dimensions }: Embedder): Statement => ({
  name: "bulkhead vectors missing",
  text: `select count(*)::integer as missing from ${MISSING}`,
  values: [name, dimensions],
});

interface MissingPage {
  readonly after: string;
  readonly limit: number;
  readonly believed: boolean;
}

/** What has no vector of this embedder's, after a row; of what is believed, or of what is not. */
export const selectMissing = ({ name, dimensions }: Embedder, { after, limit, believed }: MissingPage): Statement => ({
  name: "bulkhead vectors to make",
  text: `select sought.id::text, sought.revision, (select words from bulkhead_memory.concept_revision as revision
      where revision.id = sought.revision) as words
    from ${MISSING} and sought.id > $3::bigint and sought.believed = $5
    order by sought.id limit $4::integer`,
  values: [name, dimensions, after, limit, believed],
});

export interface MissingRow {
  readonly id: string;
  readonly revision: string;
  readonly words: string;
}

export interface MadeVector {
  readonly revision: string;
  readonly vector: Vector;
}

export const writeVectors = (
  { name, dimensions }: Pick<Embedder, "name" | "dimensions">,
  vectors: readonly MadeVector[],
): Statement => ({
  name: "bulkhead embed concepts",
  text: "select bulkhead_memory.embed_concepts($1, $2, $3, $4)",
  values: [
    JSON.stringify(vectors.map(({ revision }) => revision)),
    realsOut(vectors.map(({ vector }) => vector)),
    name,
    dimensions,
  ],
});
