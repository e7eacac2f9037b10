// A folder of a test, gone after it, with the owner process that serves it.
import { rmSync } from "node:fs";
import { onTestFinished } from "vitest";
import { openOn } from "../../src/database/database.ts";
import { embeddedPool } from "../../src/database/embedded/embedded-pool.ts";
import type { DatabaseLimits } from "../../src/database/limits.ts";
import type { Database } from "../../src/index.ts";
import { newFolder } from "./disk.ts";
import { endOwner } from "./owners.ts";

/** Tests that run at once pass their own context's function. */
export function temporaryFolder(whenFinished: (done: () => Promise<void>) => void = onTestFinished): string {
  const folder = newFolder("bulkhead-db-");
  whenFinished(async () => {
    await endOwner(folder);
    rmSync(folder, { recursive: true, force: true });
  });
  return folder;
}

export async function openIn(folder: string, limits: Partial<DatabaseLimits> = {}): Promise<Database> {
  return openOn("pglite", embeddedPool(folder, limits));
}
