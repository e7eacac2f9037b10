// The data of the embedded database: `data` in the owner's folder. Rules: a first start builds beside it (`data.new`)
// and renames, so that a kill in the middle leaves nothing that looks like a database; data of another major version
// of Postgres is not touched. Only the holder of the owner's lock may call this.
import { existsSync, readFileSync, renameSync, rmSync } from "node:fs";
import { join } from "node:path";
import { PGlite } from "@electric-sql/pglite";
import { vector } from "@electric-sql/pglite-pgvector";
import { OWNER_EXIT, OwnerFailure } from "../owner-exit.ts";
import { hasRoom, ROOM } from "./disk-space.ts";
import { DURABLE_PARAMETERS, DurableFiles, syncFolder } from "./durable-files.ts";
import { copyTemplate, keepTemplate } from "./template.ts";

/** Of the Postgres that the pinned PGlite is. */
const POSTGRES_MAJOR = "18";

/** Opens what is there, or makes it: from the template where there is one, else with initdb (about 3 s). */
export async function openData(folder: string, template: string | undefined): Promise<PGlite> {
  const data = join(folder, "data");
  const major = majorOf(data);
  if (major !== undefined && major !== POSTGRES_MAJOR) throw new OwnerFailure(OWNER_EXIT.otherMajor);
  if (!hasRoom(folder, major === undefined ? ROOM.fresh : ROOM.reopen)) throw new OwnerFailure(OWNER_EXIT.diskFull);
  if (major === undefined) await create(folder, data, template);
  return open(data);
}

/** The major version that wrote a data folder; `undefined` when there is none. */
function majorOf(data: string): string | undefined {
  const file = join(data, "PG_VERSION");
  return existsSync(file) ? readFileSync(file, "utf8").trim() : undefined;
}

async function create(folder: string, data: string, template: string | undefined): Promise<void> {
  const fresh = join(folder, "data.new");
  rmSync(fresh, { recursive: true, force: true });
  if (!copyTemplate(template, fresh)) {
    const database = await open(fresh);
    await database.exec("create extension if not exists vector; checkpoint");
    await database.close();
    keepTemplate(fresh, template);
  }
  rmSync(data, { recursive: true, force: true }); // without PG_VERSION: what is there never was a database
  renameSync(fresh, data);
  syncFolder(folder);
}

function open(data: string): Promise<PGlite> {
  return PGlite.create({
    fs: new DurableFiles(data),
    startParams: [...DURABLE_PARAMETERS],
    extensions: { vector },
  });
}
