// The databases of a run: each in a folder of its own, ended and removed after it.
import { rmSync } from "node:fs";
import { type Database, openDatabase } from "../../../packages/memory/src/index.ts";
import { newFolder } from "../../../packages/memory/test/database/disk.ts";
import { endOwner } from "../../../packages/memory/test/database/owners.ts";
import { findPostgres, startPostgres } from "../../../packages/memory/test/database/postgres-server.ts";

export interface BenchDatabase extends AsyncDisposable {
  readonly name: string;
  readonly database: Database;
  readonly url: string;
}

export async function embedded(): Promise<BenchDatabase> {
  const dir = newFolder("bulkhead-bench-");
  const database = await openDatabase({ url: "", dir });
  return {
    name: "embedded",
    database,
    url: "",
    async [Symbol.asyncDispose]() {
      await database.close();
      await endOwner(dir);
      rmSync(dir, { recursive: true, force: true });
    },
  };
}

/** Undefined: none is installed here. */
export async function postgres(): Promise<BenchDatabase | undefined> {
  const programs = findPostgres();
  if (programs === undefined) return undefined;
  const server = await startPostgres(programs, undefined, []); // with the settings that a server has by itself
  const url = await server.createDatabase("bench");
  const database = await openDatabase({ url });
  return {
    name: "Postgres",
    database,
    url,
    async [Symbol.asyncDispose]() {
      await database.close();
      await server.stop();
    },
  };
}
