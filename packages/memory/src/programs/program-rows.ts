// Rows of programs. Rule: what was approved is compared with its hash whenever it is read.
import type { Label } from "@bulkhead/sandbox";
import type { Rows, Statement } from "../database/connection/pipeline.ts";
import { MemoryError } from "../memory-error.ts";
import { labelIn } from "../provenance/label-row.ts";
import { type Writer, writerRow } from "../provenance/writer.ts";
import { timeOut } from "../runs/database/row-values.ts";
import { placeOf, tampered, type Vault } from "../runs/database/vault.ts";
import type { Approver, ProgramSummary, ProgramVersion } from "./instruction-registry.ts";
import type { Program } from "./program.ts";
import { programHash } from "./program-hash.ts";

interface ProgramRow {
  readonly id: string;
  readonly name: string;
  readonly version: number;
  readonly status: Exclude<ProgramVersion["status"], "revoked">;
  readonly body: Buffer;
  readonly hash: string | null;
  readonly supersedes: number | null;
  readonly provenance: string;
  readonly made_at: Date;
  readonly v: number;
  readonly integrity: number;
  readonly quarantined: boolean;
  readonly readers: Label["readers"];
  readonly kind: Approver["kind"] | null;
  readonly by_whom: string | null;
  readonly approved_at: Date | null;
}

const SELECT = `select entry.id, entry.name, entry.version, entry.status, entry.body, entry.hash, entry.supersedes,
    entry.provenance::text, entry.made_at, entry.v, effective.integrity, effective.quarantined, provenance.readers,
    promotion.kind, promotion.by_whom, promotion.made_at as approved_at
  from bulkhead_operator.program_version as entry join bulkhead.provenance on provenance.id = entry.provenance
    join bulkhead.effective on effective.provenance = entry.provenance left join bulkhead.promotion on promotion.id = entry.promotion`;

export const selectVersions = (name: string): Statement => ({
  name: "bulkhead program versions",
  text: `${SELECT} where entry.name = $1 order by entry.version`,
  values: [name],
});

/** Without a number the approved one. */
export const selectVersion = (name: string, version: number | undefined): Statement => ({
  name: "bulkhead program version",
  text: `${SELECT} where entry.name = $1 and (entry.version = $2
    or ($2::integer is null and entry.status = 'approved' and not effective.quarantined))`,
  values: [name, version],
});

export const selectDrafted = (id: string): Statement => ({
  name: "bulkhead program drafted",
  text: "select version from bulkhead_operator.program_version where id = $1",
  values: [id],
});

export const selectPrograms: Statement = {
  name: "bulkhead programs",
  text: `select name, max(version) as last, max(version) filter (where status = 'approved' and not quarantined) as approved,
      coalesce(json_agg(version order by version) filter (where status = 'draft' and supersedes is not distinct from
        (select version from bulkhead_operator.program_version as now where now.name = entry.name and now.status = 'approved')), '[]') as drafts
    from bulkhead_operator.program_version as entry join bulkhead.effective using (provenance) group by name order by name`,
};

export const summariesIn = (rows: Rows): readonly ProgramSummary[] =>
  (rows as unknown as readonly (Omit<ProgramSummary, "approved"> & { approved: number | null })[]).map(
    ({ approved, ...row }) => ({ ...row, approved: approved ?? undefined }),
  );

export interface Draft {
  readonly id: string;
  readonly program: Program;
  readonly from: number | undefined;
  readonly by: Writer;
  readonly now: number;
}

export const draftProgram = ({ id, program, from, by, now }: Draft, vault: Vault): Statement => ({
  name: "bulkhead draft program",
  text: "select bulkhead_operator.draft_program($1, $2, $3, $4, $5, $6) as version",
  values: [
    id,
    program.name,
    vault.sealBytes(Buffer.from(JSON.stringify(program)), placeOf("program", id)),
    from,
    JSON.stringify(writerRow(by)),
    timeOut(now),
  ],
});

export interface Approval {
  readonly name: string;
  readonly version: number;
  readonly hash: string;
  readonly by: Approver;
  readonly now: number;
}

export const approveProgram = ({ name, version, hash, by, now }: Approval): Statement => ({
  name: "bulkhead approve program",
  text: "select bulkhead_operator.approve_program($1, $2, $3, $4, $5, $6)",
  values: [name, version, hash, by.kind, by.name, timeOut(now)],
});

/** @throws MemoryError `newer_row`, `tampered_row`, as `Vault.open` */
export function programsIn(rows: Rows, vault: Vault): readonly ProgramVersion[] {
  return (rows as unknown as readonly ProgramRow[]).map((row) => {
    if (row.v > 1)
      throw new MemoryError(
        "newer_row",
        "a newer version of Bulkhead wrote this program: update Bulkhead. Nothing was changed",
      );
    const program = vault.open(row.body, placeOf("program", row.id)) as unknown as Program; // what draftProgram gave
    const hash = programHash(program);
    if (program.name !== row.name || (row.hash !== null && row.hash !== hash)) throw tampered();
    return {
      name: row.name,
      version: row.version,
      status: row.status !== "draft" && row.quarantined ? "revoked" : row.status,
      program,
      hash,
      label: labelIn(row),
      provenance: row.provenance,
      supersedes: row.supersedes ?? undefined,
      madeAt: row.made_at.getTime(),
      approval:
        row.kind === null || row.by_whom === null || row.approved_at === null
          ? undefined
          : { by: { kind: row.kind, name: row.by_whom }, at: row.approved_at.getTime() },
    };
  });
}

/** What the database refused, as a code. */
export function programRefused(error: unknown): unknown {
  const refusal = error instanceof MemoryError ? REFUSALS[error.sqlState ?? ""] : undefined;
  return refusal === undefined ? error : new MemoryError(...refusal);
}

const REFUSALS: Readonly<Record<string, ConstructorParameters<typeof MemoryError>>> = {
  BH020: ["program_frozen", "this version is no draft any more: it was approved before. Nothing was changed"],
  BH021: [
    "program_changed",
    "another version was approved since this one was drafted: draft it again on top of that one. Nothing was changed",
  ],
  BH022: [
    "person_needed",
    "text of strangers has shaped this version: a person must look at it and approve it. Nothing was changed",
  ],
  BH023: ["no_program", "there is no such version of a program of this name"],
};
