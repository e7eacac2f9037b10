// The databases that are held against each other: the embedded one as an application has it, PGlite in this process, and
// a Postgres server where one is installed.
import { rmSync } from "node:fs";
import { tmpdir } from "node:os";
import type { PGlite } from "@electric-sql/pglite";
import { openData } from "../src/database/owner/data-folder.ts";
import { templateFolder } from "../src/database/owner/template.ts";
import { type Database, openDatabase } from "../src/index.ts";
import { newFolder } from "../test/database/disk.ts";
import { endOwner } from "../test/database/owners.ts";
import { findPostgres, startPostgres } from "../test/database/postgres-server.ts";

export interface BenchDatabases extends AsyncDisposable {
  readonly embedded: Database;
  /** The folder of the embedded one. */
  readonly shared: string;
  readonly inProcess: PGlite;
  readonly postgres: Database | undefined;
  /** A new one, on a disk: what a commit costs is its sync. */
  folder(): string;
}

export async function openBenchDatabases(): Promise<BenchDatabases> {
  const folders: string[] = [];
  const folder = () => {
    const made = newFolder("bulkhead-bench-", tmpdir());
    folders.push(made);
    return made;
  };
  const programs = findPostgres();
  const server = programs === undefined ? undefined : await startPostgres(programs, folder());
  const shared = folder();
  const embedded = await openDatabase({ url: "", dir: shared }); // makes the template, where there is none
  const inProcess = await openData(folder(), templateFolder(process.env));
  const postgres = server === undefined ? undefined : await openDatabase({ url: await server.createDatabase("bench") });
  return {
    embedded,
    shared,
    inProcess,
    postgres,
    folder,
    async [Symbol.asyncDispose]() {
      await Promise.all([embedded.close(), inProcess.close(), postgres?.close()]);
      await server?.stop();
      for (const made of folders) {
        await endOwner(made);
        rmSync(made, { recursive: true, force: true });
      }
    },
  };
}
