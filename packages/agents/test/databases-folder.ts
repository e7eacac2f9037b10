// Where the embedded databases of a test run stand. vitest makes it before the first file and ends it after the last, since
// the processes that tests run in are killed.
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { TestProject } from "vitest/node";

declare module "vitest" {
  interface ProvidedContext {
    readonly databases: string;
  }
}

/** In memory where there is one: a shared disk can be busy for seconds. */
export function setup(project: TestProject): () => void {
  const folder = mkdtempSync(join(existsSync("/dev/shm") ? "/dev/shm" : tmpdir(), "bulkhead agents "));
  project.provide("databases", folder);
  return () => {
    for (const name of readdirSync(folder)) endOwner(join(folder, name));
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  };
}

/** Kills the process that serves what is in `folder`. */
export function endOwner(folder: string): void {
  const log = join(folder, "owner.log");
  const owners = existsSync(log) ? readFileSync(log, "utf8").matchAll(/^ready: process (\d+)/gm) : [];
  const owner = [...owners].at(-1)?.[1];
  try {
    if (owner !== undefined) process.kill(Number(owner), "SIGKILL");
  } catch {
    // it has gone by itself
  }
}
