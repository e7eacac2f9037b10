// A file of lines that only grows. A line is on disk when it was written, whatever happens to the process.
import { closeSync, existsSync, fsyncSync, openSync, readFileSync, writeSync } from "node:fs";

export function keepLine(file: string, line: string): void {
  const descriptor = openSync(file, "a");
  try {
    writeSync(descriptor, `${line}\n`); // one write: a kill leaves all of it, or nothing
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}

export function keptLines(file: string): readonly string[] {
  return existsSync(file) ? readFileSync(file, "utf8").split("\n").slice(0, -1) : [];
}
