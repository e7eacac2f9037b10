// What only the operator changes: a file, or a folder with all that is in it. The database holds every change against it.
import type { Rows, Statement } from "../database/connection/pipeline.ts";
import { placeOf, type Vault } from "../runs/database/vault.ts";
import { foldOf } from "./path-names.ts";
import type { StoreRow } from "./store-row.ts";

export function insertGuard({ id, salt }: StoreRow, path: string, vault: Vault): Statement {
  const fold = foldOf(path, salt);
  return {
    name: "bulkhead guard",
    text: "insert into bulkhead_operator.file_guard (store, fold, path) values ($1, $2, $3) on conflict do nothing",
    values: [id, fold, vault.seal(path, placeOf("file guard", fold))],
  };
}

export const deleteGuard = ({ id, salt }: StoreRow, path: string): Statement => ({
  name: "bulkhead unguard",
  text: "delete from bulkhead_operator.file_guard where store = $1 and fold = $2",
  values: [id, foldOf(path, salt)],
});

export const selectGuards = ({ id }: StoreRow): Statement => ({
  name: "bulkhead guards",
  text: "select fold, path from bulkhead_operator.file_guard where store = $1",
  values: [id],
});

export const guardsIn = (rows: Rows, vault: Vault): readonly string[] =>
  (rows as unknown as readonly { fold: string; path: Buffer }[])
    .map(({ fold, path }) => vault.open(path, placeOf("file guard", fold)) as string) // what insertGuard gave
    .sort();
