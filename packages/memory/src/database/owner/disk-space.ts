// Whether a disk has room. PGlite's own words for a full disk never come out as an error with a code.
import { statfsSync } from "node:fs";

/** What a fresh database takes, and recovery needs at least. */
export const ROOM = { fresh: 64 * 2 ** 20, reopen: 2 ** 20 } as const;

export function hasRoom(folder: string, bytes: number): boolean {
  const { bavail, bsize } = statfsSync(folder);
  return bavail * bsize >= bytes;
}
