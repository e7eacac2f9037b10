// The contract on a Postgres server with pgvector, where one is installed; otherwise it says that it was left out.
import { test } from "vitest";
import { openOn } from "../../src/database/database.ts";
import { postgresPool } from "../../src/database/postgres-pool.ts";
import { TEST_LIMITS } from "./contract-server.ts";
import { databaseContract } from "./database-contract.ts";
import { findPostgres, startPostgres } from "./postgres-server.ts";

const programs = findPostgres();
if (programs === undefined) {
  const why =
    "no Postgres server with pgvector is installed here (npm run postgres:install): the embedded database is tested alone";
  console.warn(why);
  test.skip(`the contract on postgres: ${why}`, () => {});
} else {
  databaseContract("postgres", async () => {
    const server = await startPostgres(programs);
    const url = await server.createDatabase("contract");
    return {
      target: { url },
      open: (limits) => openOn("postgres", postgresPool(url, { ...TEST_LIMITS, ...limits })),
      kill: server.kill,
      leave: server.leave,
      stop: server.stop,
    };
  });
}
