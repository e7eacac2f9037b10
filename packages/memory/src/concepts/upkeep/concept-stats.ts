// How many concepts there are, and what is thought of them.
import type { Rows, Statement } from "../../database/connection/pipeline.ts";
import { libraryHash } from "../concept/library-hash.ts";
import type { ConceptStatus } from "../concept-revision.ts";

export interface ConceptStats {
  /** Revisions by status. */
  readonly revisions: Readonly<Record<ConceptStatus, number>>;
  readonly concepts: number;
  readonly evidence: number;
  readonly uses: number;
  readonly cited: number;
  /** SHA-256 of what is believed. */
  readonly hash: string;
}

export const selectStats: Statement = {
  name: "bulkhead concept stats",
  text: `select (select count(*) from bulkhead_memory.concept)::integer as concepts,
      (select count(*) from bulkhead_memory.concept_evidence)::integer as evidence,
      (select count(*) from bulkhead_memory.concept_use)::integer as uses,
      (select count(*) from bulkhead_memory.concept_use where cited)::integer as cited,
      (select coalesce(json_object_agg(status, n), '{}') from (
        select status, count(*) as n from bulkhead_memory.concept_revision group by status) as counted) as revisions`,
};

export const selectBelievedHashes: Statement = {
  name: "bulkhead concept hashes",
  text: "select hash from bulkhead_memory.concept_revision where status = 'active'",
};

const NONE: Readonly<Record<ConceptStatus, number>> = {
  candidate: 0,
  active: 0,
  superseded: 0,
  retired: 0,
  quarantined: 0,
};

export function statsIn(counted: Rows, believed: Rows): ConceptStats {
  const [row] = counted as unknown as readonly Omit<ConceptStats, "hash">[]; // the columns of selectStats
  const { concepts = 0, evidence = 0, uses = 0, cited = 0, revisions = NONE } = row ?? {};
  const hash = libraryHash(believed.map((one) => one["hash"] as string)); // its column
  return { concepts, evidence, uses, cited, revisions: { ...NONE, ...revisions }, hash };
}
