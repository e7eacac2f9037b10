// What is thought of concepts, as statements: promoted, retired, used.
import type { Statement } from "../../database/connection/pipeline.ts";
import type { Approver } from "../../programs/instruction-registry.ts";
import { timeOut } from "../../runs/database/row-values.ts";

export type PromoteBy =
  /** Of what he looked at. A developer (code that calls this) is enough for what no stranger's text has shaped. */
  | { readonly revision: number; readonly by: Approver }
  /** The id of evidence of that revision: visible tests that passed promote it, what its own principal said lets that one alone be guided by it. */
  | { readonly revision: number; readonly evidence: string };

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

/** Of a run that was shown concepts. */
export interface ConceptUse {
  /** Of those, the ones that it says it used. */
  readonly cited: readonly string[];
  /** Undefined: it is not known yet. */
  readonly passed: boolean | undefined;
}

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
