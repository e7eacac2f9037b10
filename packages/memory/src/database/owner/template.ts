// A fresh database, kept once made: initdb and the migrations take about 4 s, a copy 0.1 s. It lies in the user's cache
// folder under the versions of what made it. Rules: a template appears whole, by rename; a copy is on disk before it is
// used; what goes wrong here costs time only, except a disk that is full; one that nobody used for a month goes.
import { createHash } from "node:crypto";
import {
  constants,
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
  utimesSync,
} from "node:fs";
import { basename, dirname, join } from "node:path";
import { migrationFiles } from "../schema/migrate.ts";
import { cacheFolder } from "./cache-folder.ts";
import { syncEverything } from "./sync-folder.ts";

/** What makes the files: the engine, which a test holds to what is installed, what `furnish` does, and the migrations. */
export function templateName(migrations = migrationFiles()): string {
  const hash = createHash("sha256");
  for (const { name, sql } of migrations) hash.update(`${name}\0${sql}\0`);
  return `pglite-0.5.14-pgvector-0.0.15-made-1-${hash.digest("hex").slice(0, 12)}`;
}

/** `undefined` where no cache folder is known: then each first start runs initdb. */
export function templateFolder(env: NodeJS.ProcessEnv): string | undefined {
  const cache = cacheFolder(env);
  return cache === undefined ? undefined : join(cache, templateName());
}

/** True when `target` now holds a fresh database. */
export function copyTemplate(template: string | undefined, target: string): boolean {
  if (template === undefined || !existsSync(join(template, "PG_VERSION")) || !isOurs(template)) return false;
  try {
    cpSync(template, target, { recursive: true, mode: constants.COPYFILE_FICLONE });
    syncEverything(target);
    note(template);
    return true;
  } catch (error) {
    rmSync(target, { recursive: true, force: true });
    if ((error as NodeJS.ErrnoException).code === "ENOSPC") throw error;
    return false;
  }
}

export function keepTemplate(source: string, template: string | undefined): void {
  if (template === undefined) return;
  const building = `${template}.${process.pid}`;
  try {
    mkdirSync(dirname(template), { recursive: true, mode: 0o700 });
    cpSync(source, building, { recursive: true });
    syncEverything(building);
    renameSync(building, template);
    removeUnused(dirname(template), basename(template));
  } catch {
    rmSync(building, { recursive: true, force: true }); // no cache folder, or another owner was quicker
  }
}

const MONTH_MS = 30 * 86_400_000;

/** It was used now. */
function note(template: string): void {
  try {
    utimesSync(template, new Date(), new Date());
  } catch {
    // made again when it is missing
  }
}

function removeUnused(folder: string, except: string): void {
  for (const name of readdirSync(folder)) {
    const path = join(folder, name);
    if (!name.startsWith("pglite-") || name === except || Date.now() - statSync(path).mtimeMs < MONTH_MS) continue;
    rmSync(path, { recursive: true, force: true });
  }
}

/** Who can write a template writes every database that is made from it. */
function isOurs(folder: string): boolean {
  const { uid, mode } = statSync(folder);
  return uid === process.getuid?.() && (mode & 0o022) === 0;
}
