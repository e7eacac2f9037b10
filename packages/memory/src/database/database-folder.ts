// The folder of an embedded database (`.bulkhead/db`): made when it is missing, private, ours. Everything of the
// database lies in it, and whoever can reach into it is its superuser; sandboxes of the same user must not see it.
import {
  accessSync,
  chmodSync,
  constants,
  existsSync,
  mkdirSync,
  realpathSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { MemoryError } from "../memory-error.ts";

/** The folder's real path. @throws MemoryError `bad_folder`, `disk_full` */
export function prepareFolder(path: string): string {
  try {
    mkdirSync(path, { recursive: true, mode: 0o700 });
    const state = statSync(path);
    if (state.uid !== process.getuid?.()) throw bad(path, "belongs to another user: choose another folder");
    accessSync(path, constants.W_OK | constants.X_OK);
    if ((state.mode & 0o077) !== 0) chmodSync(path, 0o700);
    const ignore = join(path, ".gitignore");
    if (!existsSync(ignore)) writeFileSync(ignore, "*\n"); // nobody means to commit it
    return realpathSync(path);
  } catch (error) {
    if (error instanceof MemoryError) throw error;
    throw explained(path, (error as NodeJS.ErrnoException).code);
  }
}

function explained(path: string, code: string | undefined): MemoryError {
  switch (code) {
    case "EEXIST":
    case "ENOTDIR":
      return bad(path, "is not a folder, or a part of its path is not: choose another");
    case "EACCES":
    case "EPERM":
      return bad(path, "cannot be written to: mend its permissions, or choose another folder");
    case "ENOENT": // what a recursive mkdir says on a read-only file system
      return bad(path, "cannot be made: a part of its path is read-only, or is no longer there");
    case "EROFS":
      return bad(path, "is on a read-only file system: choose another folder");
    case "ENAMETOOLONG":
      return bad(path, "is longer than the file system takes: choose a shorter one");
    case "ENOSPC":
      return new MemoryError("disk_full", `there is no space left to make the folder ${path}`);
    default:
      return bad(path, `cannot be used (${code ?? "unknown reason"})`);
  }
}

function bad(path: string, why: string): MemoryError {
  return new MemoryError("bad_folder", `the database's folder ${path} ${why}`);
}
