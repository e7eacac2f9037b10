// COPY … FROM STDIN. PGlite cannot wait for data in the middle of a statement: the owner asks the client for it,
// gathers all of it, and runs statement and data as one batch.
import { type Frame, frame, typeOf } from "./wire-frames.ts";

const STATEMENT = /^\s*copy\s[\s\S]*\sfrom\s+stdin\b/i;

export function copiesIn(sql: string): boolean {
  return STATEMENT.test(sql);
}

/** CopyInResponse: text or binary; the number of columns, which clients do not look at, is left at none. */
export function askForData(sql: string): Frame {
  return frame("G", Buffer.from([/\bbinary\b/i.test(sql) ? 1 : 0, 0, 0]));
}

/** The client has sent all of it (CopyDone), or will not (CopyFail). */
export function endsCopy(message: Frame): boolean {
  return typeOf(message) === "c" || typeOf(message) === "f";
}

/** Clients may send these between pieces of data; they mean nothing there. */
export function isNoData(message: Frame): boolean {
  return typeOf(message) === "H" || typeOf(message) === "S";
}
