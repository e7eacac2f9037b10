// The keys that seal what strangers may have written: BULKHEAD_KEY, 32 bytes each as base64 or hex, several between commas
// or white space. The first seals, all of them open, so that a new one can be put in front (`rotateKeys`).
import { createHash } from "node:crypto";
import { MemoryError } from "../../memory-error.ts";

export interface SealKey {
  /** 8 bytes of a hash, stored with what it sealed: it says which key, and nothing of the key. */
  readonly id: Buffer;
  readonly bytes: Buffer;
}

/** None where nothing is given. @throws MemoryError `bad_key`; no message repeats any of it. */
export function sealKeys(text = ""): readonly SealKey[] {
  return text
    .split(/[\s,]+/)
    .filter((word) => word !== "")
    .map((word) => {
      const bytes = bytesOf(word);
      return { bytes, id: createHash("sha256").update("bulkhead key").update(bytes).digest().subarray(0, 8) };
    });
}

function bytesOf(word: string): Buffer {
  if (/^[0-9a-f]{64}$/i.test(word)) return Buffer.from(word, "hex");
  if (/^[A-Za-z0-9+/_-]{43}=?$/.test(word)) return Buffer.from(word, "base64");
  throw new MemoryError(
    "bad_key",
    "BULKHEAD_KEY must be 32 bytes as base64 or hex, or several of them between commas: make one with `openssl rand -base64 32`",
  );
}
