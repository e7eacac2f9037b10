// A store's own row: made when it is first used; its salt is what paths and contents are hashed with.
import { randomBytes } from "node:crypto";
import type { Statement } from "../database/connection/pipeline.ts";
import { MemoryError } from "../memory-error.ts";
import type { OperatorSide } from "../runs/database/operator-side.ts";
import { timeOut } from "../runs/database/row-values.ts";
import { placeOf, type Vault } from "../runs/database/vault.ts";

export interface StoreRow {
  readonly id: string;
  readonly salt: Buffer;
}

/** @throws MemoryError `bad_id`: it stands in folders, commands and logs */
export function checkStoreName(name: string): void {
  if (/^[a-z0-9][a-z0-9._-]{0,99}$/.test(name)) return;
  throw new MemoryError("bad_id", "a store's name is 1 to 100 of a-z, 0-9, dot, dash and underscore");
}

/** @throws MemoryError as `Vault.open` */
export async function storeRow(side: OperatorSide, name: string, vault: Vault, now: number): Promise<StoreRow> {
  const place = placeOf("file store", name);
  const [, [row] = []] = await side.pipeline([
    {
      name: "bulkhead new file store",
      text: `insert into bulkhead_operator.file_store (name, salt, made_at)
        select $1, $2, $3 where not exists (select 1 from bulkhead_operator.file_store where name = $1) on conflict do nothing`,
      values: [name, vault.sealBytes(randomBytes(32), place), timeOut(now)],
    },
    {
      name: "bulkhead file store",
      text: "select id::text, salt, v from bulkhead_operator.file_store where name = $1",
      values: [name],
    },
  ]);
  const { id, salt } = row as { id: string; salt: Buffer }; // the columns of the second
  return { id, salt: vault.openBytes(salt, place) };
}

export const selectStores: Statement = {
  name: "bulkhead file stores",
  text: "select name, revision::text from bulkhead_operator.file_store order by name",
};

export const selectRevision = (store: string): Statement => ({
  name: "bulkhead file revision",
  text: "select revision::text from bulkhead_operator.file_store where id = $1",
  values: [store],
});
