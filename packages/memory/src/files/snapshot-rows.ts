// Names of moments. A snapshot is a name for the number of a change: what stood then is still there, so nothing is copied.
import type { Rows, Statement } from "../database/connection/pipeline.ts";
import { MemoryError } from "../memory-error.ts";
import { timeOut } from "../runs/database/row-values.ts";
import type { Snapshot } from "./file-store.ts";
import type { StoreRow } from "./store-row.ts";

/** @throws MemoryError `bad_id` */
export function checkSnapshotName(name: string): void {
  if (/^[A-Za-z0-9][A-Za-z0-9._-]{0,99}$/.test(name) && !/^\d+$/.test(name)) return;
  throw new MemoryError(
    "bad_id",
    "a snapshot's name is 1 to 100 letters, digits, dots, dashes and underscores, and no number",
  );
}

/** No row where there is one of this name. */
export const insertSnapshot = ({ id }: StoreRow, name: string, now: number): Statement => ({
  name: "bulkhead new snapshot",
  text: `insert into bulkhead_operator.file_snapshot (store, name, revision, made_at)
    select id, $2, revision, $3 from bulkhead_operator.file_store where id = $1
    on conflict do nothing returning name, revision::text, made_at`,
  values: [id, name, timeOut(now)],
});

export const selectSnapshots = ({ id }: StoreRow): Statement => ({
  name: "bulkhead snapshots",
  text: `select name, revision::text, made_at from bulkhead_operator.file_snapshot where store = $1
    order by revision, made_at, name`,
  values: [id],
});

export const selectSnapshot = ({ id }: StoreRow, name: string): Statement => ({
  name: "bulkhead snapshot",
  text: "select name, revision::text, made_at from bulkhead_operator.file_snapshot where store = $1 and name = $2",
  values: [id, name],
});

export const snapshotsIn = (rows: Rows): readonly Snapshot[] =>
  (rows as unknown as readonly { name: string; revision: string; made_at: Date }[]).map(
    ({ name, revision, made_at }) => ({ name, revision: Number(revision), madeAt: made_at.getTime() }),
  );
