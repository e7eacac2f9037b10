// What the runs of a thread share: what its context was left as, and what its handles stand for.
import type { JsonValue } from "@bulkhead/sandbox";
import type { Rows, Statement } from "../../database/connection/pipeline.ts";
import type { KeptHandle } from "../claim.ts";
import { placeOf, type Vault } from "./vault.ts";

export const STATE = "bulkhead keep state";

export const keepState = (thread: string, state: JsonValue, vault: Vault): Statement => ({
  name: STATE,
  text: `insert into bulkhead_operator.thread (thread, state) values ($1, $2)
    on conflict (thread) do update set state = excluded.state`,
  values: [thread, vault.seal(state, placeOf("state", thread))],
});

export const keepHandle = (thread: string, { id, source, ...body }: KeptHandle, vault: Vault): Statement => ({
  name: "bulkhead keep handle",
  text: `insert into bulkhead_operator.handle (thread, id, body, source) values ($1, $2, $3, $4)
    on conflict (thread, id) do update set body = excluded.body, source = excluded.source`,
  values: [thread, id, vault.seal(body as unknown as JsonValue, placeOf("handle", thread, id)), source], // plain data
});

/** Both take the thread of a run. */
export const selectState = (run: string): Statement => ({
  name: "bulkhead state",
  text: "select thread, state from bulkhead_operator.thread where thread = (select thread from bulkhead.run where id = $1)",
  values: [run],
});

export const selectHandles = (run: string): Statement => ({
  name: "bulkhead handles",
  text: `select thread, id, body, source from bulkhead_operator.handle
    where thread = (select thread from bulkhead.run where id = $1) order by id`,
  values: [run],
});

export function stateIn(rows: Rows, vault: Vault): JsonValue | undefined {
  const row = rows[0] as { thread: string; state: Buffer } | undefined; // the columns of selectState
  return row && vault.open(row.state, placeOf("state", row.thread));
}

interface HandleRow {
  readonly thread: string;
  readonly id: number;
  readonly body: Buffer;
  readonly source: string | null;
}

export const handlesIn = (rows: Rows, vault: Vault): readonly KeptHandle[] =>
  (rows as unknown as readonly HandleRow[]).map(({ thread, id, body, source }) => {
    const opened = vault.open(body, placeOf("handle", thread, id)) as unknown as Pick<KeptHandle, "value" | "label">;
    return { id, ...opened, ...(source === null ? {} : { source }) };
  });
