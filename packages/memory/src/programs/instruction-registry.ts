// Programs, by name, with their versions. Rules: a version is a draft until somebody approves what he saw of it (its hash);
// no version is ever changed, so another try is another draft; of a name one version is approved at a time, and what it
// takes the place of was the approved one when it was drafted; what ever saw a stranger's text a person alone approves;
// an approval that is taken back takes all that was made of the version with it.
import type { Label } from "@bulkhead/sandbox";
import type { Provenance } from "../provenance/provenance.ts";
import type { Writer } from "../provenance/writer.ts";
import type { Program } from "./program.ts";

export interface ProgramVersion {
  readonly name: string;
  readonly version: number;
  /** `revoked`: its approval was taken back, or that of what it was made of; it leads nobody, and no version takes its place. */
  readonly status: "draft" | "approved" | "superseded" | "revoked";
  readonly program: Program;
  /** What an approval is of. */
  readonly hash: string;
  /** Of what it was made of. Once it is approved: `trusted`, as long as nothing takes that back. */
  readonly label: Label;
  /** Its row of provenance. */
  readonly provenance: string;
  /** The version that was approved when it was drafted. */
  readonly supersedes: number | undefined;
  readonly madeAt: number;
  readonly approval: ProgramApproval | undefined;
}

export interface ProgramApproval {
  readonly by: Approver;
  readonly at: number;
}

/** A developer is code that calls `approve`: that is enough for what no stranger's text has shaped. */
export interface Approver {
  readonly kind: "person" | "developer";
  readonly name: string;
}

export interface InstructionRegistry {
  /** A new version of the program's name, as a draft. `from`: the version that it was made of, whose label it inherits. @throws MemoryError `bad_program`, `no_program` */
  draft(program: unknown, by: Writer, options?: { readonly from?: number }): Promise<ProgramVersion>;
  /** `hash`: of what was looked at. @throws MemoryError `no_program`, `program_frozen`, `program_changed`, `person_needed` */
  approve(name: string, version: number, hash: string, by: Approver): Promise<ProgramVersion>;
  /** Takes an approval back, with everything that was made of the version; what is in quarantine since. @throws MemoryError `no_program`, `bad_reason` */
  revoke(name: string, version: number, by: Approver, why: string): Promise<readonly Provenance[]>;
  /** The approved one, or the version that is named, whatever its state. */
  find(name: string, version?: number): Promise<ProgramVersion | undefined>;
  /** All versions, the oldest first. */
  versions(name: string): Promise<readonly ProgramVersion[]>;
  /** Of each name: which version is approved, and how many drafts are newer. It opens no definition. */
  list(): Promise<readonly ProgramSummary[]>;
}

export interface ProgramSummary {
  readonly name: string;
  readonly approved: number | undefined;
  readonly last: number;
  /** That could still be approved. */
  readonly drafts: readonly number[];
}
