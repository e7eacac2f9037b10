// Where tests put their databases: in memory where there is room, since a shared disk can be busy for seconds.
import { existsSync, mkdtempSync, statfsSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const IN_MEMORY = "/dev/shm";
const ROOM = 2 ** 30;

export function newFolder(prefix: string, base = hasRoom() ? IN_MEMORY : tmpdir()): string {
  return mkdtempSync(join(base, prefix));
}

function hasRoom(): boolean {
  if (!existsSync(IN_MEMORY)) return false;
  const { bavail, bsize } = statfsSync(IN_MEMORY);
  return bavail * bsize > ROOM;
}
