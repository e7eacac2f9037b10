// Rows of PostgresSaver's tables, as statements of one text each, so that a connection prepares them once.
import type { Statement } from "@bulkhead/memory";

export type Row = readonly (string | number | Uint8Array | undefined)[];

export const insertBlob = (row: Row): Statement => ({
  name: "bulkhead checkpoint blob",
  text: `insert into public.checkpoint_blobs (thread_id, checkpoint_ns, channel, version, type, blob)
    values ($1, $2, $3, $4, $5, $6)
    on conflict (thread_id, checkpoint_ns, channel, version) do nothing`,
  values: row.map(onTheWire),
});

export const insertCheckpoint = (row: Row): Statement => ({
  name: "bulkhead checkpoint",
  text: `insert into public.checkpoints
      (thread_id, checkpoint_ns, checkpoint_id, parent_checkpoint_id, checkpoint, metadata)
    values ($1, $2, $3, $4, $5, $6)
    on conflict (thread_id, checkpoint_ns, checkpoint_id)
    do update set checkpoint = excluded.checkpoint, metadata = excluded.metadata`,
  values: row.map(onTheWire),
});

/** `again`: one that is there is written over. */
export const insertWrite = (row: Row, again: boolean): Statement => ({
  name: `bulkhead checkpoint write${again ? " again" : ""}`,
  text: `insert into public.checkpoint_writes (thread_id, checkpoint_ns, checkpoint_id, task_id, idx, channel, type, blob)
    values ($1, $2, $3, $4, $5, $6, $7, $8)
    on conflict (thread_id, checkpoint_ns, checkpoint_id, task_id, idx)
    ${again ? "do update set channel = excluded.channel, type = excluded.type, blob = excluded.blob" : "do nothing"}`,
  values: row.map(onTheWire),
});

const onTheWire = (value: Row[number]) =>
  value instanceof Uint8Array ? Buffer.from(value.buffer, value.byteOffset, value.byteLength) : value;
