// Concepts of one scope, with their revisions. Rules: nothing is written without evidence; a revision is a candidate until it is
// promoted, and what it says never changes; of a concept one revision is believed at a time, and what comes in beside it
// changes nothing of that; what was made of what is revoked goes into quarantine with it.
import type { Approver } from "../programs/instruction-registry.ts";
import type { Provenance } from "../provenance/provenance.ts";
import type { Writer } from "../provenance/writer.ts";
import type { ConceptRevision } from "./concept-revision.ts";
import type { ConceptScope } from "./concept-scope.ts";
import type { RecallOptions } from "./recall/recall-concepts.ts";
import type { Recalled } from "./recall/recall-rows.ts";
import type { ConceptFilter } from "./revision-rows.ts";
import type { ImportedConcepts } from "./transfer/import-concepts.ts";
import type { ConceptEvent } from "./upkeep/concept-events.ts";
import type { ConceptStats } from "./upkeep/concept-stats.ts";
import type { Evidence, KeptEvidence } from "./upkeep/evidence.ts";
import type { ConceptUse, PromoteBy } from "./upkeep/judgement-rows.ts";
import type { ReembedOptions } from "./vectors/embed-missing.ts";
import type { ConceptProposal, Proposed } from "./writing/proposal.ts";

export interface ConceptHistory {
  /** The oldest first. */
  readonly revisions: readonly ConceptRevision[];
  readonly events: readonly ConceptEvent[];
  readonly evidence: readonly KeptEvidence[];
}

export interface Revoked {
  /** What was revoked, then all that was made of it. */
  readonly quarantined: readonly Provenance[];
}

export interface ConceptMemory {
  readonly scope: ConceptScope;
  /**
   * A candidate. `concept` is a `Concept`, and checked here: a model may have written it. Where there is one of this name here, it
   * is its next revision, merged with the one that is believed, else with the last candidate: where that is no lower than this
   * one, and nobody else's own words.
   * @throws MemoryError `bad_concept`, `no_evidence`, `bad_scope`
   */
  propose(concept: unknown, evidence: readonly Evidence[], by: Writer): Promise<Proposed>;
  /**
   * Many in one transaction, all or none; those of one name are one. In the order in which their names come. What is almost
   * the same is told of those of the batch, too.
   * @throws as `propose`
   */
  proposeAll(proposals: readonly ConceptProposal[], by: Writer): Promise<readonly Proposed[]>;
  /** Another revision of a concept, which takes the place of none until it is promoted. @throws as `propose`; `no_concept` */
  revise(id: string, concept: unknown, evidence: readonly Evidence[], by: Writer): Promise<Proposed>;
  /** Of several concepts one more revision of one of them, `into`: scalars of the first that has any, lists in order; its name stays. @throws as `revise` */
  merge(ids: readonly string[], into: string, evidence: readonly Evidence[], by: Writer): Promise<Proposed>;
  /**
   * By the concept's id or its name: the revision that is believed, else the last one. What may guide is the first, then the
   * nearest scope. `own`: of this very scope alone.
   */
  find(idOrName: string, options?: { readonly own?: boolean }): Promise<ConceptRevision | undefined>;
  /** One revision of each concept (as `find`), or every one that has the status. By id, but for `latest`. */
  list(filter?: ConceptFilter): Promise<readonly ConceptRevision[]>;
  history(id: string): Promise<ConceptHistory | undefined>;
  /** The revision that was believed then; undefined: none was. */
  believedAt(id: string, at: number): Promise<ConceptRevision | undefined>;
  /** More evidence for a revision, which says where it comes from; what is said again is there once. Gives its id. @throws MemoryError `no_concept` */
  evidence(revision: string, evidence: Evidence, by: Writer): Promise<string>;
  /** @throws MemoryError `no_concept`, `concept_changed`, `person_needed`, `no_evidence` */
  promote(id: string, how: PromoteBy): Promise<ConceptRevision>;
  /** The revision that is believed, else the last one, or the one that is named, with everything that was made of it. @throws MemoryError `no_concept` */
  revoke(id: string, by: Approver, why: string, revision?: number): Promise<Revoked>;
  /** It is believed no more; nothing else changes. @throws MemoryError `no_concept`, `concept_changed` */
  retire(id: string, by: Approver, why: string): Promise<void>;
  /** What may guide for a task, the best first, and which of vector, words and cues brought it. One statement. */
  recall(task: string, options?: RecallOptions): Promise<Recalled>;
  /**
   * Makes the vectors that this memory's embedder has not made yet; how many. Whoever goes on after an interruption does what
   * is left. @throws MemoryError `bad_embedder`; what the embedder throws; the signal's reason
   */
  reembed(options?: ReembedOptions): Promise<number>;
  /** Revisions that a run was shown. Asked again, the last word holds. */
  use(revisions: readonly string[], run: string, use: ConceptUse): Promise<void>;
  stats(): Promise<ConceptStats>;
  /** All that is seen here, into a new file of lines of JSON. How many concepts. @throws MemoryError `bad_export` */
  exportTo(file: string): Promise<number>;
  /** Such a file, or somebody's library: all of it is in quarantine until a person promotes it. @throws MemoryError `bad_export`, `newer_schema`, `bad_scope` */
  importFrom(file: string, by: Approver): Promise<ImportedConcepts>;
  /** A row of provenance, or a run, with everything that was made of it. @throws MemoryError `no_concept`, `run_held` */
  forget(source: { readonly run: string } | { readonly source: string }): Promise<void>;
}
