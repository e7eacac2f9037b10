// What a command prints, up to a number of bytes of both streams together. The rest is kept by nobody.
import { Buffer } from "node:buffer";
import type { Readable } from "node:stream";
import type { CommandOutput } from "./command-end.ts";

export interface CappedOutput {
  output(): CommandOutput;
  /** There was more. */
  isOver(): boolean;
}

/** `over` is called once, at the first byte too many. */
export function cappedOutput(
  streams: { readonly stdout: Readable; readonly stderr: Readable },
  most: number,
  over: () => void,
): CappedOutput {
  let left = most;
  let isOver = false;
  const keep = (stream: Readable) => {
    const kept = growingBytes();
    stream.on("data", (chunk: Buffer) => {
      const part = chunk.subarray(0, left);
      kept.add(part);
      left -= part.length;
      if (part.length === chunk.length || isOver) return;
      isOver = true;
      over();
    });
    return kept;
  };
  const stdout = keep(streams.stdout);
  const stderr = keep(streams.stderr);
  return { output: () => ({ stdout: stdout.bytes(), stderr: stderr.bytes() }), isOver: () => isOver };
}

/** One buffer: a program that prints single bytes would else make an object of each. */
function growingBytes() {
  let held = Buffer.alloc(0);
  let length = 0;
  return {
    add: (chunk: Uint8Array) => {
      if (length + chunk.length > held.length) {
        const larger = Buffer.alloc(2 * (length + chunk.length));
        held.copy(larger, 0, 0, length);
        held = larger;
      }
      held.set(chunk, length);
      length += chunk.length;
    },
    bytes: () => new Uint8Array(held.subarray(0, length)),
  };
}
