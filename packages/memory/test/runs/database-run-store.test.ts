// Runs in a database: the contract of stores and that of leases, on the embedded database and on Postgres.
import { rmSync } from "node:fs";
import { test } from "vitest";
import { postgresPool } from "../../src/database/connection/postgres-pool.ts";
import { openOn } from "../../src/database/database.ts";
import { databaseRunStore } from "../../src/index.ts";
import { newFolder } from "../database/disk.ts";
import { endOwner, ownersOf } from "../database/owners.ts";
import { findPostgres, startPostgres } from "../database/postgres-server.ts";
import { openIn } from "../database/temporary-folder.ts";
import { besideContract } from "./beside-contract.ts";
import { droppedAnswerContract } from "./dropped-answer-contract.ts";
import { type LeaseServer, leaseContract } from "./lease-contract.ts";
import { provenanceContract } from "./provenance-contract.ts";
import { runStoreContract } from "./run-store-contract.ts";
import { sealingContract } from "./sealing-contract.ts";

const programs = findPostgres();
contracts("the embedded database", embedded);
if (programs === undefined) test.skip("runs in Postgres: no server with pgvector is installed here", () => {});
else contracts("Postgres", () => postgres(programs));

function contracts(name: string, open: () => Promise<LeaseServer>): void {
  let server: Promise<LeaseServer> | undefined;
  const shared = () => {
    server ??= open();
    return server;
  };
  runStoreContract(name, async (clock) => {
    const { database } = await shared();
    return { store: databaseRunStore(database, { clock }), stop: async () => {} };
  });
  provenanceContract(name, shared);
  sealingContract(name, shared);
  besideContract(name, shared);
  droppedAnswerContract(name, shared);
  leaseContract(name, shared); // last: it stops the server
}

async function embedded(): Promise<LeaseServer> {
  const dir = newFolder("bulkhead-runs-");
  const database = await openIn(dir);
  return {
    target: { dir },
    database,
    async kill() {
      const owner = ownersOf(dir).at(-1);
      if (owner !== undefined) process.kill(owner, "SIGKILL");
    },
    async stop() {
      await database.close();
      await endOwner(dir);
      rmSync(dir, { recursive: true, force: true });
    },
  };
}

async function postgres(folder: string): Promise<LeaseServer> {
  const server = await startPostgres(folder);
  const url = await server.createDatabase("runs");
  const database = await openOn("postgres", postgresPool(url));
  return {
    target: { url },
    database,
    kill: server.kill,
    async stop() {
      await database.close();
      await server.stop();
    },
  };
}
