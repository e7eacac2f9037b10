// What strangers may have written, as the bytes that are stored. The first byte says how they are to be read (`v`).
import type { JsonValue } from "@bulkhead/sandbox";
import { MemoryError } from "../../memory-error.ts";

export interface Vault {
  /** `place`: the row that it belongs to. */
  seal(value: JsonValue, place: string): Buffer;
  /** @throws MemoryError `newer_row` */
  open(bytes: Buffer, place: string): JsonValue;
}

const PLAIN = 1;

export const plainVault: Vault = {
  seal: (value) => Buffer.concat([Buffer.from([PLAIN]), Buffer.from(JSON.stringify(value))]),
  open(bytes) {
    if (bytes[0] !== PLAIN)
      throw new MemoryError(
        "newer_row",
        "a newer version of Bulkhead wrote this row: update Bulkhead. Nothing was changed",
      );
    return JSON.parse(bytes.toString("utf8", 1)) as JsonValue; // what seal was given
  },
};

/** Names a row, so that its bytes are of no use in another. */
export const placeOf = (table: string, ...key: readonly (string | number)[]): string => JSON.stringify([table, ...key]);
