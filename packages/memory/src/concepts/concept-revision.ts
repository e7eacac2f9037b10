// What a concept said at one time. Rule: that never changes; whether it is believed does.
import type { Label } from "@bulkhead/sandbox";
import type { Concept } from "./concept/concept.ts";
import type { ConceptScope } from "./concept-scope.ts";

export type ConceptStatus = "candidate" | "active" | "superseded" | "retired" | "quarantined";

export interface ConceptRevision {
  /** Of the revision. */
  readonly id: string;
  /** The concept that it is a revision of. */
  readonly concept: string;
  /** From 1 on; none comes again. */
  readonly number: number;
  readonly scope: ConceptScope;
  readonly status: ConceptStatus;
  readonly body: Concept;
  /** What it counts as now: `trusted` once it is promoted, `external` in quarantine. */
  readonly label: Label;
  /** Whose run it was made in. */
  readonly principal: string | undefined;
  /** Its row of provenance. */
  readonly provenance: string;
  readonly madeAt: number;
}
