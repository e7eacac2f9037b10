// A file of lines of JSON, for this user alone. Rule: nothing stands at its name until all of it does, and its last line counts
// and hashes what stands before.
import { createHash } from "node:crypto";
import { type FileHandle, open, rename, rm } from "node:fs/promises";
import { dirname } from "node:path";
import { syncNames } from "../owner/sync-folder.ts";
import { fileError } from "./transfer-file.ts";

export interface Lines {
  write(...lines: readonly unknown[]): Promise<void>;
  end(rows: number): Promise<void>;
}

/** @throws MemoryError `bad_export`: the file is there already */
export async function writeWhole<T>(file: string, work: (lines: Lines) => Promise<T>): Promise<T> {
  const partial = `${file}.partial`;
  let handle: FileHandle | undefined;
  try {
    await (await open(file, "wx", 0o600)).close(); // the name is ours, and nobody's file is written over
    try {
      handle = await open(partial, "wx", 0o600);
      const result = await work(linesInto(handle));
      await handle.sync();
      await handle.close();
      handle = undefined;
      await rename(partial, file);
      syncNames(dirname(file));
      return result;
    } catch (error) {
      await handle?.close();
      await Promise.all([rm(partial, { force: true }), rm(file, { force: true })]);
      throw error;
    }
  } catch (error) {
    throw fileError(error);
  }
}

function linesInto(file: FileHandle): Lines {
  const hash = createHash("sha256");
  const write = async (lines: readonly unknown[]) => {
    const text = Buffer.from(lines.map((line) => `${JSON.stringify(line)}\n`).join(""));
    hash.update(text);
    await file.writeFile(text);
  };
  return {
    write: (...lines) => write(lines),
    end: (rows) => write([{ end: rows, sha256: hash.copy().digest("hex") }]),
  };
}
