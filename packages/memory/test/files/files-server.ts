// The databases that the contracts of files and programs run on: the embedded one, and Postgres where one is installed.
import { rmSync } from "node:fs";
import { test } from "vitest";
import { postgresPool } from "../../src/database/connection/postgres-pool.ts";
import { openOn } from "../../src/database/database.ts";
import type { Database, DatabaseOptions } from "../../src/index.ts";
import { newFolder } from "../database/disk.ts";
import { isDrawn } from "../database/drawn.ts";
import { endOwner } from "../database/owners.ts";
import { findPostgres, startPostgres } from "../database/postgres-server.ts";
import { openIn } from "../database/temporary-folder.ts";

export interface FilesServer {
  readonly database: Database;
  readonly target: DatabaseOptions;
  /** As another process would. */
  openAgain(): Promise<Database>;
  stop(): Promise<void>;
}

export function onBoth(what: string, contract: (name: string, start: () => Promise<FilesServer>) => void): void {
  contract("the embedded database", embedded);
  const programs = findPostgres();
  if (programs === undefined) test.skip(`${what} in Postgres: no server with pgvector is installed here`, () => {});
  else contract("Postgres", () => postgres(programs));
}

/** On one of the two, which the seed draws; on both with `npm run soak`. */
export function onDrawn(what: string, contract: (name: string, start: () => Promise<FilesServer>) => void): void {
  onBoth(what, (name, start) => isDrawn(name) && contract(name, start));
}

async function embedded(): Promise<FilesServer> {
  const dir = newFolder("bulkhead-files-");
  const database = await openIn(dir);
  return {
    database,
    target: { url: "", dir },
    openAgain: () => openIn(dir),
    async stop() {
      await database.close();
      await endOwner(dir);
      rmSync(dir, { recursive: true, force: true });
    },
  };
}

async function postgres(folder: string): Promise<FilesServer> {
  const server = await startPostgres(folder);
  const url = await server.createDatabase("files");
  const database = await openOn("postgres", postgresPool(url));
  return {
    database,
    target: { url },
    openAgain: () => openOn("postgres", postgresPool(url)),
    async stop() {
      await database.close();
      await server.stop();
    },
  };
}
