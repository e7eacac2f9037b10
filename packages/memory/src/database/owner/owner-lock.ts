// Who owns a folder: a kernel lock on `owner.lock`, taken through SQLite. It dies with the process, survives a stopped
// one, and cannot be stale; a file with a process id can. Rules: taken before PGlite is loaded (a loser of the race
// costs 40 ms); the file is opened by nothing else in this process, since closing any descriptor of it would drop the
// lock; it is never deleted.
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";

export interface OwnerLock {
  release(): void;
}

/** `undefined` when another process holds it. Throws when the folder cannot be written to. */
export function takeOwnerLock(folder: string): OwnerLock | undefined {
  const file = new DatabaseSync(join(folder, "owner.lock"), { timeout: 0 });
  try {
    file.exec("pragma journal_mode = memory; begin exclusive");
  } catch (error) {
    file.close();
    if ((error as { errcode?: number }).errcode === SQLITE_BUSY) return undefined;
    throw error;
  }
  return { release: () => file.close() };
}

const SQLITE_BUSY = 5;
