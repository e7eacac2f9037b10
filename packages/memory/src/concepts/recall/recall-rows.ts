// What a search gives back, and why.
import type { Rows } from "../../database/pipeline.ts";
import type { ConceptRevision } from "../concept-memory.ts";
import { revisionsIn } from "../concept-rows.ts";

export interface RecalledConcept {
  readonly revision: ConceptRevision;
  /** Undefined where the whole library is given: nothing was ranked. */
  readonly found: RecallReason | undefined;
  /** By runs that cited it and passed, and were led by no stranger. */
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

interface Row {
  readonly score: string | null;
  readonly similarity: number | null;
  readonly vector: string | null;
  readonly text: string | null;
  readonly cue: string | null;
  readonly uses: number;
}

/** Where nothing was found there is one row all the same, which says whether that is the whole library. */
export function recalledIn(rows: Rows): Omit<Recalled, "embedderFailed"> {
  const told = rows.filter((row) => row["id"] !== null);
  const revisions = revisionsIn(told);
  const found = told as unknown as readonly Row[]; // the columns of the statement
  const concepts = revisions.map((revision, at) => ({
    revision,
    found: found[at] === undefined ? undefined : reasonIn(found[at]),
    uses: found[at]?.uses ?? 0,
  }));
  return { concepts, whole: rows[0]?.["whole"] === true };
}

function reasonIn({ score, similarity, vector, text, cue }: Row): RecallReason | undefined {
  if (score === null) return undefined;
  return {
    ...(vector === null ? {} : { vector: Number(vector) }),
    ...(text === null ? {} : { text: Number(text) }),
    ...(cue === null ? {} : { cue: Number(cue) }),
    ...(similarity === null ? {} : { similarity: similarity / 1e6 }),
    score: Number(score) / 1e9,
  };
}
