// The contract on the embedded database.
import { rmSync } from "node:fs";
import { databaseRunStore } from "../../src/index.ts";
import { newFolder } from "../database/disk.ts";
import { endOwner } from "../database/owners.ts";
import { openIn } from "../database/temporary-folder.ts";
import { runStoreContract } from "./run-store-contract.ts";

runStoreContract("the embedded database", async (clock) => {
  const folder = newFolder("bulkhead-runs-");
  const database = await openIn(folder);
  return {
    store: databaseRunStore(database, { clock }),
    async stop() {
      await database.close();
      await endOwner(folder);
      rmSync(folder, { recursive: true, force: true });
    },
  };
});
