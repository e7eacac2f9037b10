// The owner processes of a folder, from its log.
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

/** Process ids of all that ever served, in order. */
export function ownersOf(folder: string): readonly number[] {
  const file = join(folder, "owner.log");
  if (!existsSync(file)) return [];
  return [...readFileSync(file, "utf8").matchAll(/^ready: process (\d+)/gm)].map((match) => Number(match[1]));
}

export function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

/** Ends the one that serves, and waits until it is gone. */
export async function endOwner(folder: string): Promise<void> {
  const owner = ownersOf(folder).at(-1);
  if (owner === undefined) return;
  if (isRunning(owner)) process.kill(owner, "SIGKILL");
  while (isRunning(owner)) await sleep(20);
}
