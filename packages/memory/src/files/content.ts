// A content as it is written and read: in pieces of at most 256 KiB, so that no more of a large one is held. A small one
// goes with the change that needs it; of a large one the pieces go before, and what no change ever needs is swept a day later.
import { createHash, randomUUID } from "node:crypto";
import type { Statement } from "../database/connection/pipeline.ts";
import { MemoryError } from "../memory-error.ts";
import type { OperatorSide } from "../runs/database/operator-side.ts";
import { timeOut } from "../runs/database/row-values.ts";
import { placeOf, tampered, type Vault } from "../runs/database/vault.ts";
import type { FileContent } from "./file-store.ts";
import { hashOf } from "./path-names.ts";
import type { StoreRow } from "./store-row.ts";

export interface ContentSide {
  readonly side: OperatorSide;
  readonly vault: Vault;
  readonly now: () => number;
}

export interface WrittenContent {
  readonly sha256: string;
  /** Of what those hold. */
  readonly size: number;
  /** That stand before the change, in its transaction. */
  readonly statements: readonly Statement[];
}

const PIECE_BYTES = 2 ** 18;
const DAY_MS = 24 * 60 * 60_000;

export async function writeContent(content: FileContent, store: StoreRow, at: ContentSide): Promise<WrittenContent> {
  const pieces = inPieces(content);
  const first = (await pieces.next()).value ?? Buffer.alloc(0);
  const second = await pieces.next();
  if (second.done === true) return smallContent(first, store, at);
  return largeContent(join(first, second.value, pieces), store, at);
}

function smallContent(bytes: Buffer, store: StoreRow, { vault, now }: ContentSide): WrittenContent {
  const id = randomUUID();
  const sha256 = createHash("sha256").update(bytes).digest("hex");
  const values = [id, store.id, hashOf(sha256, store.salt), bytes.length, timeOut(now())];
  const row: Statement = {
    name: "bulkhead new content",
    text: `insert into bulkhead_operator.file_blob (id, store, hash, size, made_at)
      values ($1, $2, $3, $4, $5) on conflict do nothing`,
    values,
  };
  return {
    sha256,
    size: bytes.length,
    statements: bytes.length === 0 ? [row] : [row, insertPiece(id, 0, bytes, vault)],
  };
}

async function largeContent(
  pieces: AsyncIterable<Buffer>,
  store: StoreRow,
  { side, vault, now }: ContentSide,
): Promise<WrittenContent> {
  const id = randomUUID();
  const hash = createHash("sha256");
  await side.pipeline([sweep(now()), insertUnfinished(id, store, now())]);
  let size = 0;
  let at = 0;
  for await (const piece of pieces) {
    hash.update(piece);
    size += piece.length;
    await side.pipeline([insertPiece(id, at++, piece, vault)]);
  }
  const sha256 = hash.digest("hex");
  return { sha256, size: 0, statements: [finish(id, store, hashOf(sha256, store.salt), size), dropUnfinished(id)] };
}

/** @throws MemoryError `no_file`: it was forgotten meanwhile; `tampered_row` */
export async function* readContent(
  { blob, sha256 }: { readonly blob: string; readonly sha256: string },
  { side, vault }: ContentSide,
  most = Number.POSITIVE_INFINITY,
): AsyncGenerator<Buffer> {
  const hash = createHash("sha256");
  let read = 0;
  for (let at = 0; read < most; at++) {
    const [[row] = []] = await side.pipeline([selectPiece(blob, at)]);
    if (row === undefined) {
      if (hash.digest("hex") !== sha256) throw tampered();
      return;
    }
    const { bytes } = row as { bytes: Buffer }; // the column of selectPiece
    const piece = vault.openBytes(bytes, placeOf("chunk", blob, at));
    hash.update(piece);
    yield piece.subarray(0, most - read);
    read += piece.length;
  }
}

/** As large as can be but the last, and never an empty one. */
async function* inPieces(content: FileContent): AsyncGenerator<Buffer, undefined> {
  let held: Buffer[] = [];
  let size = 0;
  for await (const part of partsOf(content)) {
    for (let from = 0; from < part.length; ) {
      const taken = part.subarray(from, from + PIECE_BYTES - size);
      held.push(taken);
      size += taken.length;
      from += taken.length;
      if (size < PIECE_BYTES) continue;
      yield Buffer.concat(held);
      held = [];
      size = 0;
    }
  }
  if (size > 0) yield Buffer.concat(held);
}

function partsOf(content: FileContent): AsyncIterable<Buffer> | Iterable<Buffer> {
  if (typeof content === "string") return [Buffer.from(content)];
  if (content instanceof Uint8Array) return [asBuffer(content)];
  return buffers(content);
}

async function* buffers(parts: AsyncIterable<Uint8Array> | Iterable<Uint8Array>): AsyncGenerator<Buffer> {
  for await (const part of parts) yield asBuffer(part);
}

const asBuffer = (bytes: Uint8Array): Buffer => Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);

async function* join(first: Buffer, second: Buffer, rest: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  yield first;
  yield second;
  yield* rest;
}

/** Nothing where the content is there already, under another id. */
const insertPiece = (blob: string, at: number, bytes: Buffer, vault: Vault): Statement => ({
  name: "bulkhead new piece",
  text: `insert into bulkhead_operator.file_chunk (blob, at, bytes)
    select $1, $2, $3 where exists (select 1 from bulkhead_operator.file_blob where id = $1) on conflict do nothing`,
  values: [blob, at, vault.sealBytes(bytes, placeOf("chunk", blob, at))],
});

const selectPiece = (blob: string, at: number): Statement => ({
  name: "bulkhead piece",
  text: "select bytes from bulkhead_operator.file_chunk where blob = $1 and at = $2",
  values: [blob, at],
});

const insertUnfinished = (id: string, { id: store }: StoreRow, now: number): Statement => ({
  name: "bulkhead unfinished content",
  text: "insert into bulkhead_operator.file_blob (id, store, made_at) values ($1, $2, $3)",
  values: [id, store, timeOut(now)],
});

const finish = (id: string, { id: store }: StoreRow, hash: string, size: number): Statement => ({
  name: "bulkhead finish content",
  text: `update bulkhead_operator.file_blob set hash = $3, size = $4 where id = $1
    and not exists (select 1 from bulkhead_operator.file_blob where store = $2 and hash = $3)`,
  values: [id, store, hash, size],
});

const dropUnfinished = (id: string): Statement => ({
  name: "bulkhead drop content",
  text: "delete from bulkhead_operator.file_blob where id = $1 and hash is null",
  values: [id],
});

/** What no change came to need within a day: it was cut between. */
export const sweep = (now: number): Statement => ({
  name: "bulkhead sweep contents",
  text: `delete from bulkhead_operator.file_blob where made_at < $1
    and not exists (select 1 from bulkhead_operator.file_version where blob = file_blob.id)`,
  values: [timeOut(now - DAY_MS)],
});

/** @throws MemoryError `no_file` */
export const noFile = (what = "there is no such file, version or snapshot in this store"): MemoryError =>
  new MemoryError("no_file", what);
