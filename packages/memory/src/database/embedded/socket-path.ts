// Where the owner listens: in the database's folder, or, where that path is too long for a socket (108 bytes on Linux,
// 104 on macOS, the last one a zero), in a private folder of this user. The lock stays in the database's folder.
import { createHash } from "node:crypto";
import { lstatSync, mkdirSync, realpathSync } from "node:fs";
import { join } from "node:path";
import { MemoryError } from "../../memory-error.ts";

const LONGEST = 103;
/** The name that pg makes of a folder and a port. */
const NAME = ".s.PGSQL.5432";

/** The folder that pg is given as `host`, with port 5432. It exists when this returns. */
export function socketFolder(folder: string, temporary = "/tmp"): string {
  if (Buffer.byteLength(join(folder, NAME)) <= LONGEST) return folder;
  const uid = process.getuid?.() ?? 0;
  const mine = join(temporary, `bulkhead-${uid}`);
  mkdirSync(mine, { recursive: true, mode: 0o700 });
  const state = lstatSync(mine);
  if (!state.isDirectory() || state.uid !== uid || (state.mode & 0o077) !== 0)
    throw new MemoryError(
      "bad_folder",
      `${mine} is not a private folder of this user, and ${folder} is too long for a socket: remove the first, or choose a shorter folder`,
    );
  const own = join(mine, createHash("sha256").update(realpathSync(folder)).digest("hex").slice(0, 20));
  mkdirSync(own, { recursive: true, mode: 0o700 });
  return own;
}

export function socketPath(socketFolder: string): string {
  return join(socketFolder, NAME);
}
