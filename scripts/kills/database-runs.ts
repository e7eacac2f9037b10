// A database to be killed on, the store of runs in it, and a folder for what the processes write.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Database, databaseRunStore, type RunStore } from "@bulkhead/memory";
import { embeddedServer, type KillServer, postgresServer } from "./kill-servers.ts";

export interface DatabaseRuns extends AsyncDisposable {
  readonly server: KillServer;
  readonly database: Database;
  readonly store: RunStore;
  readonly folder: string;
}

/** Undefined where there is no such server. */
export async function openRuns(kind: KillServer["name"]): Promise<DatabaseRuns | undefined> {
  const server = kind === "pglite" ? await embeddedServer() : await postgresServer();
  if (server === undefined) return undefined;
  const database = await server.open();
  const folder = mkdtempSync(join(tmpdir(), "bulkhead kills "));
  return {
    server,
    database,
    store: databaseRunStore(database),
    folder,
    async [Symbol.asyncDispose]() {
      await database.close();
      await server[Symbol.asyncDispose]();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
