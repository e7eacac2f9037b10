// The file of an export, read line by line, and what is said when it cannot be read or written. Rule: memory holds one
// line and a piece of the file, however long it is.
import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { MemoryError } from "../../memory-error.ts";

export interface FileLine {
  readonly text: string;
  /** SHA-256 of all lines before it. */
  hashBefore(): string;
}

export async function* linesOf(file: string, signal: AbortSignal | undefined): AsyncGenerator<FileLine> {
  const hash = createHash("sha256");
  let pieces: Buffer[] = [];
  try {
    for await (const piece of createReadStream(file, signal === undefined ? {} : { signal })) {
      let rest = piece as Buffer; // no encoding is set
      for (let end = rest.indexOf(NEWLINE); end !== -1; end = rest.indexOf(NEWLINE)) {
        const line = Buffer.concat([...pieces, rest.subarray(0, end + 1)]);
        pieces = [];
        rest = rest.subarray(end + 1);
        yield { text: line.toString("utf8"), hashBefore: () => hash.copy().digest("hex") };
        hash.update(line);
      }
      pieces.push(rest);
    }
  } catch (error) {
    signal?.throwIfAborted();
    throw fileError(error);
  }
  if (pieces.some(({ length }) => length > 0)) yield { text: "", hashBefore: () => "" }; // cut in a line
}

const NEWLINE = 10;

/** What is not about a file passes. */
export function fileError(error: unknown): unknown {
  const { code, syscall } = error as NodeJS.ErrnoException;
  if (error instanceof MemoryError || code === undefined || syscall === undefined) return error;
  switch (code) {
    case "EEXIST":
      return new MemoryError(
        "bad_export",
        "the file is there already, or a part of one (.partial): choose another name",
      );
    case "ENOENT":
      return new MemoryError("bad_export", "there is no such file, or no such folder");
    case "ENOSPC":
      return new MemoryError("disk_full", "there is no space left for the export: nothing was written");
    default:
      return new MemoryError("bad_export", `the file cannot be used (${code})`);
  }
}
