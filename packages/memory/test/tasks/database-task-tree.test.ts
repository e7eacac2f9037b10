// Task trees on the embedded database and on Postgres.
import { rmSync } from "node:fs";
import { test } from "vitest";
import { postgresPool } from "../../src/database/connection/postgres-pool.ts";
import { openOn } from "../../src/database/database.ts";
import { newFolder } from "../database/disk.ts";
import { endOwner } from "../database/owners.ts";
import { findPostgres, startPostgres } from "../database/postgres-server.ts";
import { openIn } from "../database/temporary-folder.ts";
import { taskTreeContract } from "./task-tree-contract.ts";

taskTreeContract("the embedded database", async () => {
  const dir = newFolder("bulkhead-tasks-");
  const database = await openIn(dir);
  return {
    database,
    reopen: () => openIn(dir),
    kill: () => endOwner(dir),
    async stop() {
      await database.close();
      await endOwner(dir);
      rmSync(dir, { recursive: true, force: true });
    },
  };
});

const programs = findPostgres();
if (programs === undefined) test.skip("task trees in Postgres: no server with pgvector is installed here", () => {});
else
  taskTreeContract("Postgres", async () => {
    const server = await startPostgres(programs);
    const url = await server.createDatabase("tasks");
    const database = await openOn("postgres", postgresPool(url));
    return {
      database,
      reopen: () => openOn("postgres", postgresPool(url)),
      kill: server.kill,
      async stop() {
        await database.close();
        await server.stop();
      },
    };
  });
