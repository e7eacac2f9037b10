// The contract on the embedded database, with a folder and an owner of its own.
import { rmSync } from "node:fs";
import { openOn } from "../../src/database/database.ts";
import { embeddedPool } from "../../src/database/embedded/embedded-pool.ts";
import { takeOwnerLock } from "../../src/database/owner/owner-lock.ts";
import { TEST_LIMITS } from "./contract-server.ts";
import { databaseContract } from "./database-contract.ts";
import { newFolder } from "./disk.ts";
import { endOwner, ownersOf } from "./owners.ts";

databaseContract("pglite", async () => {
  const dir = newFolder("bulkhead-db-");
  return {
    target: { dir },
    open: (limits) => openOn("pglite", embeddedPool(dir, { ...TEST_LIMITS, ...limits })),
    async kill() {
      const owner = ownersOf(dir).at(-1);
      if (owner !== undefined) process.kill(owner, "SIGKILL");
    },
    async leave() {
      await endOwner(dir);
      const lock = takeOwnerLock(dir); // as another process that owns it, and does not answer
      return async () => lock?.release();
    },
    async stop() {
      await endOwner(dir);
      rmSync(dir, { recursive: true, force: true });
    },
  };
});
