// A fresh database, kept once made: initdb takes about 3 s, a copy 0.2 s. It lies in the user's cache folder under the
// version of PGlite that made it. Rules: a template appears whole, by rename; a copy is on disk before it is used; what
// goes wrong here costs time only, except a disk that is full.
import { constants, cpSync, existsSync, mkdirSync, renameSync, rmSync, statSync } from "node:fs";
import { dirname, join } from "node:path";
import { syncEverything } from "./sync-folder.ts";

/** The versions that make the files: a test holds them to what is installed. */
export const TEMPLATE_NAME = "pglite-0.5.14-pgvector-0.0.15";

/** `undefined` where no cache folder is known: then each first start runs initdb. */
export function templateFolder(env: NodeJS.ProcessEnv): string | undefined {
  const cache = env["XDG_CACHE_HOME"] || (env["HOME"] ? join(env["HOME"], ".cache") : undefined);
  return cache === undefined ? undefined : join(cache, "bulkhead", TEMPLATE_NAME);
}

/** True when `target` now holds a fresh database. */
export function copyTemplate(template: string | undefined, target: string): boolean {
  if (template === undefined || !existsSync(join(template, "PG_VERSION")) || !isOurs(template)) return false;
  try {
    cpSync(template, target, { recursive: true, mode: constants.COPYFILE_FICLONE });
    syncEverything(target);
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
  } catch {
    rmSync(building, { recursive: true, force: true }); // no cache folder, or another owner was quicker
  }
}

/** Who can write a template writes every database that is made from it. */
function isOurs(folder: string): boolean {
  const { uid, mode } = statSync(folder);
  return uid === process.getuid?.() && (mode & 0o022) === 0;
}
