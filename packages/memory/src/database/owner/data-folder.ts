// The data of the embedded database: `data` in the owner's folder. Rules: a first start builds beside it (`data.new`)
// and renames, so that a kill in the middle leaves nothing that looks like a database; data of another major version
// of Postgres is not touched. Only the holder of the owner's lock may call this.
import { renameSync, rmSync } from "node:fs";
import { join } from "node:path";
import { PGlite } from "@electric-sql/pglite";
import { vector } from "@electric-sql/pglite-pgvector";
import { OWNER_EXIT, OwnerFailure } from "../embedded/owner-exit.ts";
import { majorOf, POSTGRES_MAJOR } from "../embedded/postgres-major.ts";
import { hasRoom, ROOM } from "./disk-space.ts";
import { DURABLE_PARAMETERS, DurableFiles } from "./durable-files.ts";
import { furnish } from "./fresh-database.ts";
import { syncAtOnce, syncEverything, syncNames } from "./sync-folder.ts";
import { copyTemplate, keepTemplate } from "./template.ts";

/** Opens what is there, or makes it: from the template where there is one, else with initdb (about 3 s). */
export async function openData(folder: string, template: string | undefined): Promise<PGlite> {
  const data = join(folder, "data");
  const major = majorOf(data);
  if (major !== undefined && major !== POSTGRES_MAJOR) throw new OwnerFailure(OWNER_EXIT.otherMajor);
  if (!hasRoom(folder, major === undefined ? ROOM.fresh : ROOM.reopen)) throw new OwnerFailure(OWNER_EXIT.diskFull);
  if (major !== undefined) return open(data, syncBeforeRecovery(data));
  await create(folder, data, template);
  return open(data);
}

async function create(folder: string, data: string, template: string | undefined): Promise<void> {
  const fresh = join(folder, "data.new");
  rmSync(fresh, { recursive: true, force: true });
  if (!copyTemplate(template, fresh)) {
    const database = await open(fresh);
    await furnish(database);
    await database.close();
    syncEverything(fresh);
    keepTemplate(fresh, template);
  }
  rmSync(data, { recursive: true, force: true }); // without PG_VERSION: what is there never was a database
  renameSync(fresh, data);
  syncNames(folder);
}

function open(data: string, syncedAt?: number): Promise<PGlite> {
  return PGlite.create({
    fs: new DurableFiles(data, syncedAt),
    startParams: [...DURABLE_PARAMETERS],
    extensions: { vector },
  });
}

/** Recovery after a kill syncs every file once more, a thousand of them; here they are synced at once before. */
function syncBeforeRecovery(data: string): number | undefined {
  const now = Date.now();
  return syncAtOnce(data) ? now : undefined;
}
