// What a new Postgres server begins with: initdb makes it once, which takes a processor a second, and each server has a copy.
import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, renameSync, rmSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

export interface ServerUser {
  readonly uid?: number;
  readonly gid?: number;
}

const CACHE = fileURLToPath(new URL("../../../../node_modules/.cache/", import.meta.url));

/** In this folder, which is the user's; a path. */
export function newPostgresData(programs: string, folder: string, user: ServerUser): string {
  const data = join(folder, "data");
  const initdb = join(programs, "initdb");
  const version = execFileSync(initdb, ["--version"], { encoding: "utf8" }).replace(/[^\w.]+/g, "-");
  const template = join(CACHE, `${version}${process.getuid?.() ?? ""}`);
  if (existsSync(template)) {
    copy(template, data);
    if (user.uid !== undefined && user.gid !== undefined)
      execFileSync("chown", ["-R", `${user.uid}:${user.gid}`, data]);
    return data;
  }
  const options = ["-D", data, "-A", "trust", "-U", "postgres", "-N", "-E", "UTF8"];
  execFileSync(initdb, options, { ...user, stdio: "ignore", cwd: folder });
  mkdirSync(CACHE, { recursive: true });
  const half = mkdtempSync(join(CACHE, "initdb-"));
  try {
    copy(data, join(half, "data"));
    renameSync(join(half, "data"), template);
  } catch {
    // Another process was the first; or the cache cannot be written, and the next server takes its second.
  } finally {
    rmSync(half, { recursive: true, force: true });
  }
  return data;
}

function copy(from: string, to: string): void {
  execFileSync("cp", ["-R", from, to], { stdio: "ignore" });
}
