// What a search gives back, and why.
import type { Rows } from "../../database/connection/pipeline.ts";
import type { ConceptRevision } from "../concept-revision.ts";
import { REVISION_COLUMNS, REVISION_JOINS, revisionsIn } from "../revision-rows.ts";

export interface RecalledConcept {
  readonly revision: ConceptRevision;
  /** Undefined where the whole library is given: nothing was ranked. */
  readonly found: RecallReason | undefined;
  /** By runs that cited it and passed, and were led by no stranger: those of who is guided, where that is somebody. At most 100. */
  readonly uses: number;
}

/** Its place in each order that brought it, from 1 on. */
export interface RecallReason {
  readonly vector?: number;
  readonly text?: number;
  readonly cue?: number;
  /** Cosine of the two vectors. */
  readonly similarity?: number;
  readonly score: number;
}

export interface Recalled {
  /** The best first; of a whole library by id. */
  readonly concepts: readonly RecalledConcept[];
  readonly whole: boolean;
  /** The embedder did not answer: words and cues alone were looked for. */
  readonly embedderFailed: boolean;
}

/**
 * What `recalledIn` needs of each, from `chosen`, which has the ids that are `sought`. `guided`: the parameter that says who is to be
 * guided: what another one's runs cited changes nothing of what he is told.
 */
export const recalledColumns = (guided: string) => `${REVISION_COLUMNS},
      (select count(*) from (
        select from bulkhead_memory.concept_use as used where used.revision = revision.id and used.cited and used.passed
          and used.integrity >= 1 and (used.integrity = 2 or ${guided}::text is null or used.principal = ${guided})
          limit ${MOST_USES}) as few)::integer as uses`;
const MOST_USES = 100;
export const RECALLED_JOINS = `cross join lateral (
        select revision from bulkhead_memory.concept_sought where id = chosen.sought offset 0) as sought
      cross join lateral (
        select * from bulkhead_memory.concept_revision where id = sought.revision offset 0) as revision ${REVISION_JOINS}`;

interface Row {
  readonly uses: number;
  /** These are of what is ranked. */
  readonly score?: string;
  readonly similarity: number | null;
  readonly vector: string | null;
  readonly text: string | null;
  readonly cue: string | null;
}

export function recalledIn(rows: Rows): readonly RecalledConcept[] {
  const found = rows as unknown as readonly Row[]; // the columns of the statement
  return revisionsIn(rows).map((revision, at) => ({
    revision,
    found: found[at] === undefined ? undefined : reasonIn(found[at]),
    uses: found[at]?.uses ?? 0,
  }));
}

function reasonIn({ score, similarity, vector, text, cue }: Row): RecallReason | undefined {
  if (score === undefined) return undefined;
  return {
    ...(vector === null ? {} : { vector: Number(vector) }),
    ...(text === null ? {} : { text: Number(text) }),
    ...(cue === null ? {} : { cue: Number(cue) }),
    ...(similarity === null ? {} : { similarity: similarity / 1e6 }),
    score: Number(score) / 1e9,
  };
}
