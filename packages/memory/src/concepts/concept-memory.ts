// Concepts of one scope, with their revisions. Rules: nothing is written without evidence; a revision is a candidate until it is
// promoted, and what it says never changes; of a concept one revision is believed at a time, and what comes in beside it
// changes nothing of that; what was made of what is revoked goes into quarantine with it.
import type { Label } from "@bulkhead/sandbox";
import type { Approver } from "../programs/instruction-registry.ts";
import type { Provenance } from "../provenance/provenance.ts";
import type { Writer } from "../provenance/writer.ts";
import type { Concept } from "./concept/concept.ts";
import type { RecallOptions } from "./recall/recall-concepts.ts";
import type { Recalled } from "./recall/recall-rows.ts";
import type { ReembedOptions } from "./vectors/embed-concepts.ts";

/** `*` of what is no tenant: of any; such a memory reads, promotes and revokes, and writes nothing new. */
export interface ConceptScope {
  readonly tenant: string;
  readonly project?: string | undefined;
  readonly domain?: string | undefined;
  readonly role?: string | undefined;
}

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

/** How a concept is known to be of use. `trace`: the SHA-256 of what was done, 64 hex digits. */
export interface Evidence {
  readonly problem: string;
  readonly trace: string;
  /** `oracle`: by an answer that no run may see; it is kept, and promotes nothing. */
  readonly feedback: "visible_tests" | "person" | "oracle" | "none";
  readonly passed: boolean;
}

export interface KeptEvidence extends Evidence {
  readonly id: string;
  readonly revision: string;
  /** Of who wrote it: what a stranger could have led promotes nothing. */
  readonly label: Label;
  readonly madeAt: number;
}

/** Another concept that says almost the same; it is told, and nothing else is done about it. */
export interface NearConcept {
  readonly concept: string;
  readonly revision: string;
  readonly name: string | undefined;
  readonly status: ConceptStatus;
  readonly label: Label;
  /** Of the words of both, those that they share: 0 to 1. */
  readonly similarity: number;
}

/** One of a batch. */
export interface ConceptProposal {
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

export interface ConceptEvent {
  readonly number: number;
  readonly kind: "proposed" | "revised" | "merged" | "imported" | "believed" | "superseded" | "retired" | "quarantined";
  readonly by: { readonly kind: string; readonly name: string | undefined };
  readonly why: string | undefined;
  readonly at: number;
}

export interface ConceptHistory {
  /** The oldest first. */
  readonly revisions: readonly ConceptRevision[];
  readonly events: readonly ConceptEvent[];
  readonly evidence: readonly KeptEvidence[];
}

export type PromoteBy =
  /** Of what he looked at. A developer (code that calls this) is enough for what no stranger's text has shaped. */
  | { readonly revision: number; readonly by: Approver }
  /** The id of evidence of that revision: visible tests that passed promote it, what its own principal said lets that one alone be guided by it. */
  | { readonly revision: number; readonly evidence: string };

export interface ConceptFilter {
  readonly status?: ConceptStatus | undefined;
  readonly format?: Concept["format"] | undefined;
  /** Believed at that time, whatever its status is now; in milliseconds since 1970. */
  readonly believedAt?: number | undefined;
  readonly limit?: number | undefined;
  /** The last revision of the page before. */
  readonly after?: string | undefined;
  /** What was written last is first: one page of it. */
  readonly latest?: boolean | undefined;
}

/** Of a run that was shown concepts. */
export interface ConceptUse {
  /** Of those, the ones that it says it used. */
  readonly cited: readonly string[];
  /** Undefined: it is not known yet. */
  readonly passed: boolean | undefined;
}

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

export interface Revoked {
  /** What was revoked, then all that was made of it. */
  readonly quarantined: readonly Provenance[];
}

export interface ImportedConcepts {
  /** That are written, in quarantine. */
  readonly concepts: number;
  /** That were here already, word for word. */
  readonly known: number;
  /** What was not as it should be. */
  readonly repairs: readonly ConceptRepair[];
}

export interface ConceptRepair {
  /** Which of the file, from 0 on. */
  readonly at: number;
  readonly code: ConceptRepairCode;
  /** Where in it: keys and numbers. */
  readonly where: string;
}

export type ConceptRepairCode =
  | "empty_removed"
  | "output_type_missing"
  | "parameter_dropped"
  | "parameter_kept_as_name"
  | "type_name_mended"
  | "duplicate_name_merged"
  | "hidden_characters_removed"
  | "shortened"
  | "unknown_key_dropped"
  /** The whole concept: it cannot be mended. */
  | "dropped";

export interface ConceptMemory {
  readonly scope: ConceptScope;
  /**
   * A candidate. Where there is a concept of this name here, it is its next revision, merged with the one that is believed,
   * else with the last candidate: where that is no lower than this one, and nobody else's own words.
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
