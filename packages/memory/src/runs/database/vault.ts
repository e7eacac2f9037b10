// What strangers may have written, as the bytes that are stored: sealed with AES-256-GCM where there is a key. The first byte
// says how the rest is to be read (`v`). Rules: the seal names the row, so that bytes are of no use in another; where there
// is a key, bytes that are not sealed are refused, since whoever can write rows could have put them there.
import { createCipheriv, createDecipheriv, randomBytes } from "node:crypto";
import type { JsonValue } from "@bulkhead/sandbox";
import { MemoryError } from "../../memory-error.ts";
import type { SealKey } from "./seal-keys.ts";

export interface Vault {
  /** What everything that it seals begins with: how it is to be read, and the key. */
  readonly header: Buffer;
  /** `place`: the row that it belongs to. */
  seal(value: JsonValue, place: string): Buffer;
  /** @throws MemoryError `newer_row`, `no_key`, `unsealed_row`, `tampered_row` */
  open(bytes: Buffer, place: string): JsonValue;
  /** The same for what is no JSON: a file's content. */
  sealBytes(bytes: Uint8Array, place: string): Buffer;
  openBytes(bytes: Buffer, place: string): Buffer;
}

const PLAIN = 1;
const SEALED = 2;
const [ID, NONCE, TAG] = [8, 12, 16];
const ALGORITHM = "aes-256-gcm";

/** Names a row and a column of it. */
export const placeOf = (column: string, ...key: readonly (string | number)[]): string =>
  JSON.stringify([column, ...key]);

/** `plainToo`: for sealing what was written before there was a key. */
export function vaultOf(keys: readonly SealKey[], { plainToo = keys.length === 0 } = {}): Vault {
  const [first] = keys;
  const header = first === undefined ? Buffer.from([PLAIN]) : Buffer.concat([Buffer.from([SEALED]), first.id]);
  const sealBytes = (bytes: Uint8Array, place: string): Buffer => {
    if (first === undefined) return Buffer.concat([header, bytes]);
    const nonce = randomBytes(NONCE);
    const cipher = createCipheriv(ALGORITHM, first.bytes, nonce).setAAD(boundTo(header, place));
    const sealed = Buffer.concat([cipher.update(bytes), cipher.final()]);
    return Buffer.concat([header, nonce, cipher.getAuthTag(), sealed]);
  };
  const openBytes = (bytes: Buffer, place: string): Buffer => {
    const kind = bytes[0] ?? 0;
    if (kind === PLAIN) return openPlain(bytes, plainToo);
    if (kind === SEALED) return openSealed(bytes, place, keys);
    throw new MemoryError(
      "newer_row",
      "a newer version of Bulkhead wrote this row: update Bulkhead. Nothing was changed",
    );
  };
  return {
    header,
    sealBytes,
    openBytes,
    seal: (value, place) => sealBytes(Buffer.from(JSON.stringify(value)), place),
    open: (bytes, place) => parsed(openBytes(bytes, place)),
  };
}

function openPlain(bytes: Buffer, allowed: boolean): Buffer {
  if (!allowed)
    throw new MemoryError(
      "unsealed_row",
      "this row is not sealed, though BULKHEAD_KEY is set: if it was written before the key was, seal all of them with rotateKeys()",
    );
  return bytes.subarray(1);
}

function openSealed(bytes: Buffer, place: string, keys: readonly SealKey[]): Buffer {
  const header = bytes.subarray(0, 1 + ID);
  const key = keys.find(({ id }) => id.equals(header.subarray(1)));
  if (key === undefined)
    throw new MemoryError(
      "no_key",
      "this row is sealed with a key that BULKHEAD_KEY does not have: add it. Nothing was changed",
    );
  const nonce = bytes.subarray(header.length, header.length + NONCE);
  const tag = bytes.subarray(header.length + NONCE, header.length + NONCE + TAG);
  try {
    const cipher = createDecipheriv(ALGORITHM, key.bytes, nonce, { authTagLength: TAG });
    cipher.setAAD(boundTo(header, place)).setAuthTag(tag);
    return Buffer.concat([cipher.update(bytes.subarray(header.length + NONCE + TAG)), cipher.final()]);
  } catch {
    throw tampered();
  }
}

export const tampered = (): MemoryError =>
  new MemoryError("tampered_row", "this row is not what was written: it was changed, or comes from another place");

const boundTo = (header: Buffer, place: string): Buffer => Buffer.concat([header, Buffer.from(place)]);

function parsed(text: Buffer): JsonValue {
  try {
    return JSON.parse(text.toString("utf8")) as JsonValue; // what seal was given
  } catch {
    throw tampered(); // the parser's own words would repeat the row's
  }
}
