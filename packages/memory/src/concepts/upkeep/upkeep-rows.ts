// What is thought of concepts, as statements: promoted, retired, used, counted.
import type { Rows, Statement } from "../../database/pipeline.ts";
import type { Approver } from "../../programs/instruction-registry.ts";
import { timeOut } from "../../runs/database/row-values.ts";
import { libraryHash } from "../concept/library-hash.ts";
import type { ConceptStats, ConceptStatus, ConceptUse, PromoteBy } from "../concept-memory.ts";

export const promoteConcept = (concept: string, how: PromoteBy, now: number): Statement => ({
  name: "bulkhead promote concept",
  text: "select bulkhead_memory.promote_concept($1, $2, $3, $4)",
  values: [
    concept,
    how.revision,
    JSON.stringify("by" in how ? how.by : { kind: "evidence", evidence: how.evidence }),
    timeOut(now),
  ],
});

export const retireConcept = (concept: string, by: Approver, why: string, now: number): Statement => ({
  name: "bulkhead retire concept",
  text: "select bulkhead_memory.retire_concept($1, $2, $3, $4, $5)",
  values: [concept, by.kind, by.name, why, timeOut(now)],
});

export const useConcepts = (
  revisions: readonly string[],
  run: string,
  { cited, passed }: ConceptUse,
  now: number,
): Statement => ({
  name: "bulkhead use concepts",
  text: "select bulkhead_memory.use_concepts($1, $2, $3, $4, $5)",
  values: [JSON.stringify(revisions), run, JSON.stringify(cited), passed, timeOut(now)],
});

export const selectHashes: Statement = {
  name: "bulkhead concept hashes",
  text: "select hash from bulkhead_memory.concept_revision where status = 'active'",
};

const hashIn = (rows: Rows): string => libraryHash(rows.map(({ hash }) => hash as string)); // its column

export const selectStats: Statement = {
  name: "bulkhead concept stats",
  text: `select (select count(*) from bulkhead_memory.concept)::integer as concepts,
      (select count(*) from bulkhead_memory.concept_evidence)::integer as evidence,
      (select count(*) from bulkhead_memory.concept_use)::integer as uses,
      (select count(*) from bulkhead_memory.concept_use where cited)::integer as cited,
      (select coalesce(json_object_agg(status, n), '{}') from (
        select status, count(*) as n from bulkhead_memory.concept_revision group by status) as counted) as revisions`,
};

const NONE: Readonly<Record<ConceptStatus, number>> = {
  candidate: 0,
  active: 0,
  superseded: 0,
  retired: 0,
  quarantined: 0,
};

export function statsIn(counted: Rows, hashes: Rows): ConceptStats {
  const [row] = counted as unknown as readonly Omit<ConceptStats, "hash">[]; // the columns of selectStats
  const { concepts = 0, evidence = 0, uses = 0, cited = 0, revisions = NONE } = row ?? {};
  return { concepts, evidence, uses, cited, revisions: { ...NONE, ...revisions }, hash: hashIn(hashes) };
}

/** Whether anything that is seen here is it, or was made of it. */
export const selectDerived = (root: { readonly run: string } | { readonly source: string }): Statement => ({
  name: "bulkhead concepts derived",
  text: `with recursive derived (id) as (
      select id from bulkhead.provenance where run = $1 or id = $2::bigint
      union select next.child from derived cross join lateral (
        select child from bulkhead.provenance_input where parent = derived.id offset 0) as next)
    select 1 from derived where exists (select 1 from bulkhead_memory.concept_revision where provenance = derived.id)
      or exists (select 1 from bulkhead_memory.concept_evidence where provenance = derived.id) limit 1`,
  values: "run" in root ? [root.run, null] : [null, root.source],
});
