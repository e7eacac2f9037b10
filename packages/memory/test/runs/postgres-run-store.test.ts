// The contract on a Postgres server, where one is installed.
import { test } from "vitest";
import { openOn } from "../../src/database/database.ts";
import { postgresPool } from "../../src/database/postgres-pool.ts";
import { databaseRunStore } from "../../src/index.ts";
import { findPostgres, startPostgres } from "../database/postgres-server.ts";
import { runStoreContract } from "./run-store-contract.ts";

const programs = findPostgres();
if (programs === undefined)
  test.skip("the contract of runs in Postgres: no server with pgvector is installed here", () => {});
else
  runStoreContract("Postgres", async (clock) => {
    const server = await startPostgres(programs);
    const database = await openOn("postgres", postgresPool(await server.createDatabase("runs")));
    return {
      store: databaseRunStore(database, { clock }),
      async stop() {
        await database.close();
        await server.stop();
      },
    };
  });
