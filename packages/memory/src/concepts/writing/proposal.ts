// What is proposed, and what became of it.
import type { ConceptRevision } from "../concept-revision.ts";
import type { Evidence } from "../upkeep/evidence.ts";
import type { NearConcept } from "./near-concepts.ts";

/** One of a batch. */
export interface ConceptProposal {
  /** A `Concept`: it is checked. */
  readonly concept: unknown;
  readonly evidence: readonly Evidence[];
}

export interface Proposed {
  /** Of the concept. */
  readonly id: string;
  readonly revision: ConceptRevision;
  /** The revision of the same name that went into it. */
  readonly merged: string | undefined;
  readonly near: readonly NearConcept[];
}
