// Frames of Postgres's wire protocol (version 3): a type byte, a length of four bytes that counts itself, the content.
// Rule: a frame is handled whole, as the bytes that came; what is not understood passes unchanged.

/** A whole message, its header included. */
export type Frame = Buffer;

const HEADER = 5;

/** A string part is written with the zero that ends it. */
export function frame(type: string, ...parts: readonly (Buffer | string)[]): Frame {
  const content = Buffer.concat(parts.map((part) => (typeof part === "string" ? Buffer.from(`${part}\0`) : part)));
  const header = Buffer.alloc(HEADER);
  header.write(type, 0, "latin1");
  header.writeInt32BE(content.length + 4, 1);
  return Buffer.concat([header, content]);
}

export function typeOf(frame: Frame): string {
  return String.fromCharCode(frame[0] as number);
}

/** The string that begins at `at`, without its zero. */
export function textAt(frame: Frame, at = HEADER): string {
  return frame.toString("utf8", at, endOfText(frame, at) - 1);
}

/** Where the string that begins at `at` has ended, after its zero. */
export function endOfText(frame: Frame, at = HEADER): number {
  const zero = frame.indexOf(0, at);
  return zero === -1 ? frame.length + 1 : zero + 1;
}

export function int32(...values: readonly number[]): Buffer {
  const bytes = Buffer.alloc(4 * values.length);
  values.forEach((value, at) => {
    bytes.writeInt32BE(value, 4 * at);
  });
  return bytes;
}

export const query = (sql: string): Frame => frame("Q", sql);
export const sync: Frame = frame("S");

export function errorFrame(severity: "ERROR" | "FATAL", sqlState: string, text: string): Frame {
  return frame("E", `S${severity}`, `V${severity}`, `C${sqlState}`, `M${text}`, Buffer.from([0]));
}

/** A query whose only answer is this error; in a transaction it fails the transaction, as a real one would. */
export function failingQuery(sqlState: string, text: string): Frame {
  return query(
    `do $bulkhead$ begin raise exception using errcode = '${sqlState}', message = '${text.replaceAll("'", "''")}'; end $bulkhead$`,
  );
}

/** Of bytes that hold whole frames only. */
export function* framesIn(bytes: Buffer): Generator<Frame> {
  for (let at = 0; at + HEADER <= bytes.length; ) {
    const end = at + 1 + bytes.readInt32BE(at + 1);
    yield bytes.subarray(at, end);
    at = end;
  }
}

/** Gathers what a socket gives in pieces. A large frame is put together once, when it is complete. */
export class FrameBuffer {
  readonly #longest: number;
  #pieces: Buffer[] = [];
  #length = 0;
  #wanted = 0;

  constructor(longest: number) {
    this.#longest = longest;
  }

  add(piece: Buffer): void {
    this.#pieces.push(piece);
    this.#length += piece.length;
  }

  /** The next frame; `undefined` until it is complete; `"broken"` when its length cannot be one. */
  next(): Frame | "broken" | undefined {
    return this.#take(HEADER, (head) => 1 + head.readInt32BE(1));
  }

  /** The packet that begins a connection has no type byte. */
  nextStartup(): Buffer | "broken" | undefined {
    return this.#take(8, (head) => head.readInt32BE(0));
  }

  #take(least: number, lengthOf: (head: Buffer) => number): Buffer | "broken" | undefined {
    if (this.#length < Math.max(least, this.#wanted)) return undefined;
    const all = this.#pieces.length === 1 ? (this.#pieces[0] as Buffer) : Buffer.concat(this.#pieces);
    this.#pieces = [all];
    const length = lengthOf(all);
    if (length < least || length > this.#longest) return "broken";
    this.#wanted = length;
    if (all.length < length) return undefined;
    this.#wanted = 0;
    this.#pieces = all.length === length ? [] : [all.subarray(length)];
    this.#length = all.length - length;
    return all.subarray(0, length);
  }
}
