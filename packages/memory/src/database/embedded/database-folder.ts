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
import { MemoryError } from "../../memory-error.ts";

/** Makes what is missing. The folder's real path. @throws MemoryError `bad_folder`, `disk_full` */
export function prepareFolder(path: string): string {
  return explaining(path, () => {
    mkdirSync(path, { recursive: true, mode: 0o700 });
    const folder = checkFolder(path);
    if ((statSync(folder).mode & 0o077) !== 0) chmodSync(folder, 0o700);
    const ignore = join(folder, ".gitignore");
    if (!existsSync(ignore)) writeFileSync(ignore, "*\n"); // nobody means to commit it
    return folder;
  });
}

/** The real path of a folder that is there. Changes nothing. @throws MemoryError `bad_folder` */
export function checkFolder(path: string): string {
  return explaining(path, () => {
    const state = statSync(path);
    if (!state.isDirectory()) throw bad(path, "is not a folder: choose another");
    if (state.uid !== process.getuid?.()) throw bad(path, "belongs to another user: choose another folder");
    accessSync(path, constants.W_OK | constants.X_OK);
    return realpathSync(path);
  });
}

function explaining<T>(path: string, work: () => T): T {
  try {
    return work();
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
