// An embedded database of a test file's own, in a folder with a space in its name. Both go when the file's tests have ended.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Database, openDatabase } from "@bulkhead/memory";
import { afterAll } from "vitest";

export async function ownDatabase(): Promise<Database> {
  const dir = mkdtempSync(join(tmpdir(), "bulkhead agents "));
  const database = await openDatabase({ url: "", dir });
  afterAll(async () => {
    await database.close(); // its owner goes by itself, without a client
    rmSync(dir, { recursive: true, force: true, maxRetries: 5 });
  });
  return database;
}
