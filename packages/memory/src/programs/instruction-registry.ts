// Programs, by name, with their versions. Rules: a version is a draft until somebody approves what he saw of it (its hash);
// no version is ever changed, so another try is another draft; of a name one version is approved at a time, and what it
// takes the place of was the approved one when it was drafted; what ever saw a stranger's text a person alone approves.
import type { Label } from "@bulkhead/sandbox";
import type { Writer } from "../provenance/writer.ts";
import type { Program } from "./program.ts";

export interface ProgramVersion {
  readonly name: string;
  readonly version: number;
  readonly status: "draft" | "approved" | "superseded";
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
