// Rows of versions: what a file was at a change, and how a change is written. Rule: the path that stands in a row is
// checked again when it is read, and must be the one that the row is found by.
import type { Integrity, Label } from "@bulkhead/sandbox";
import type { Rows, Statement } from "../database/connection/pipeline.ts";
import { MemoryError } from "../memory-error.ts";
import { floorOf, labelIn } from "../provenance/label-row.ts";
import { type Writer, writerRow } from "../provenance/writer.ts";
import { timeOut } from "../runs/database/row-values.ts";
import { placeOf, tampered, type Vault } from "../runs/database/vault.ts";
import { checkPath } from "./check-path.ts";
import type { FileEntry } from "./file-store.ts";
import { foldOf, hashOf, namesOf } from "./path-names.ts";
import type { StoreRow } from "./store-row.ts";

interface VersionRow {
  readonly id: string;
  readonly fold: string;
  readonly version: string;
  readonly blob: string | null;
  readonly size: string | null;
  readonly body: Buffer;
  readonly provenance: string;
  readonly integrity: number;
  readonly readers: Label["readers"];
  readonly made_at: Date;
  readonly v: number;
}

/** With where its content lies. */
export interface StoredEntry extends FileEntry {
  readonly blob: string | null;
}

const COLUMNS = `entry.id, entry.fold, entry.version::text, entry.blob, file_blob.size::text, entry.body,
    entry.provenance::text, effective.integrity, provenance.readers, entry.made_at, entry.v`;
const FROM = `bulkhead_operator.file_version as entry join bulkhead.provenance on provenance.id = entry.provenance
    join bulkhead.effective on effective.provenance = entry.provenance
    left join bulkhead_operator.file_blob on file_blob.id = entry.blob`;

/** The last of each file up to a change, as if what is below `atLeast` had never been written. */
export const selectVersionsAt = ({ id }: StoreRow, revision: number, atLeast: Integrity = "external"): Statement => ({
  name: "bulkhead files at",
  text: `select distinct on (entry.fold) ${COLUMNS} from ${FROM}
    where entry.store = $1 and entry.version <= $2 and effective.integrity >= $3 order by entry.fold, entry.version desc`,
  values: [id, revision, floorOf(atLeast)],
});

export const selectHistory = ({ id, salt }: StoreRow, path: string): Statement => ({
  name: "bulkhead file history",
  text: `select ${COLUMNS} from ${FROM} where entry.store = $1 and entry.fold = $2 order by entry.version`,
  values: [id, foldOf(path, salt)],
});

/** Those that a change made. */
export const selectMade = (id: string): Statement => ({
  name: "bulkhead file made",
  text: "select version::text from bulkhead_operator.file_version where id = $1",
  values: [id],
});

/** @throws MemoryError `newer_row`, `tampered_row`, as `Vault.open` */
export function entriesIn(rows: Rows, vault: Vault, { salt }: StoreRow): readonly StoredEntry[] {
  return (rows as unknown as readonly VersionRow[]).map((row) => {
    if (row.v > 1)
      throw new MemoryError(
        "newer_row",
        "a newer version of Bulkhead wrote this file: update Bulkhead. Nothing was changed",
      );
    const { path, sha256 } = bodyIn(vault.open(row.body, placeOf("file", row.id)));
    if (foldOf(path, salt) !== row.fold || (sha256 === null) !== (row.blob === null)) throw tampered();
    return {
      path,
      version: Number(row.version),
      sha256: sha256 ?? undefined,
      size: Number(row.size ?? 0),
      label: labelIn(row),
      provenance: row.provenance,
      madeAt: row.made_at.getTime(),
      blob: row.blob,
    };
  });
}

function bodyIn(body: unknown): { readonly path: string; readonly sha256: string | null } {
  const { path, sha256 } = body as { path: string; sha256: string | null }; // what changeRow gave
  try {
    return { path: checkPath(path), sha256 };
  } catch {
    throw tampered();
  }
}

export interface PreparedChange {
  readonly id: string;
  readonly path: string;
  readonly base: number;
  readonly sha256: string | undefined;
  /** Of what is put back. */
  readonly provenance?: string;
  readonly readers?: Label["readers"];
}

export const changeFiles = (
  changes: readonly PreparedChange[],
  by: Writer,
  { store, vault, now }: { readonly store: StoreRow; readonly vault: Vault; readonly now: number },
): Statement => ({
  name: "bulkhead change files",
  text: "select bulkhead_operator.change_files($1, $2, $3, $4)::text as version",
  values: [
    store.id,
    JSON.stringify(changes.map((change) => changeRow(change, store, vault))),
    JSON.stringify(writerRow(by)),
    timeOut(now),
  ],
});

function changeRow({ id, path, base, sha256, provenance, readers }: PreparedChange, { salt }: StoreRow, vault: Vault) {
  return {
    id,
    base,
    fold: foldOf(path, salt),
    names: namesOf(path, salt),
    hash: sha256 === undefined ? null : hashOf(sha256, salt),
    body: vault.seal({ path, sha256: sha256 ?? null }, placeOf("file", id)).toString("hex"),
    provenance: provenance ?? null,
    ...(readers && { readers }),
  };
}

/** What the database refused, as a code. */
export function changeRefused(error: unknown): unknown {
  if (!(error instanceof MemoryError)) return error;
  const { sqlState, constraint } = error;
  if (sqlState === "BH010")
    return new MemoryError(
      "file_changed",
      "a file is not at the version that this change is based on: read it again. Nothing was changed",
    );
  if (sqlState === "BH011")
    return new MemoryError("file_guarded", "the operator alone changes this file. Nothing was changed");
  if (sqlState === "BH012")
    return new MemoryError("no_file", "what this change needs was forgotten meanwhile. Nothing was changed");
  if (sqlState === "BH013" || constraint === "file_name_is_one") return collision();
  return error;
}

export const collision = (): MemoryError =>
  new MemoryError(
    "path_collision",
    "a file or folder has this name already, but for case, Unicode or letters that look alike, or as the other of the two. Nothing was changed",
  );
