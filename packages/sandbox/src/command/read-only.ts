// What of the host's a command sees besides system programs: files and folders that the caller names, read-only.
import { realpath, stat } from "node:fs/promises";
import { homedir, userInfo } from "node:os";
import { isAbsolute, normalize } from "node:path";
import { SandboxError } from "../sandbox-error.ts";

/** A file or folder of the host's: where it is, or where it is and where the command finds it. */
export type ReadOnly = string | { readonly from: string; readonly to: string };

export interface Shown {
  readonly from: string;
  readonly to: string;
}

/** Links are followed now, so that what is shown is what the caller's path meant; `bad_call` for what may not be shown. */
export async function shownOf(readOnly: readonly ReadOnly[]): Promise<readonly Shown[]> {
  return Promise.all(
    readOnly.map(async (one) => {
      const { from, to } = typeof one === "string" ? { from: one, to: one } : one;
      const path = isPlain(from) ? await realpath(from).catch(() => undefined) : undefined;
      if (path === undefined || !isPlain(to) || isPrivate(path) || isTaken(from, to) || !(await isShowable(path))) {
        throw new SandboxError(
          "bad_call",
          "readOnly must hold absolute paths of files and folders that are there: not /, no home folder, nothing of /etc, /proc, /sys, /dev or /run, and none that the sandbox has itself",
        );
      }
      return { from: path, to };
    }),
  );
}

const PRIVATE = ["/etc", "/proc", "/sys", "/dev", "/run", "/var/run"];
const OWN = ["/box", "/given"];
/** Read-only too: nothing else can be put there. */
const SYSTEM = ["/usr/bin", "/usr/lib", "/usr/lib32", "/usr/lib64", "/bin", "/sbin", "/lib", "/lib32", "/lib64"];

function isPrivate(path: string): boolean {
  return isWithin(PRIVATE, path) || path === "/" || HOME.test(path) || homes().some((home) => isWithin([path], home));
}

/** Anybody's, by where they stand. */
const HOME = /^\/(?:root|home(?:\/[^/]+)?)$/;

/** HOME is whatever this process was started with: the system knows another. */
function homes(): readonly string[] {
  try {
    return [homedir(), userInfo().homedir];
  } catch {
    return [homedir()]; // this user has no entry
  }
}

/** A socket or a pipe is a way out also where it is mounted read-only. */
async function isShowable(path: string): Promise<boolean> {
  const stats = await stat(path).catch(() => undefined);
  return stats !== undefined && (stats.isFile() || stats.isDirectory());
}

function isTaken(from: string, to: string): boolean {
  if (isWithin([...PRIVATE, ...OWN], to) || to === "/tmp") return true;
  return from !== to && (to === "/usr" || isWithin(SYSTEM, to));
}

function isPlain(path: string): boolean {
  return isAbsolute(path) && normalize(path) === path && !path.includes("\0") && (path === "/" || !path.endsWith("/"));
}

function isWithin(folders: readonly string[], path: string): boolean {
  return folders.some((folder) => path === folder || path.startsWith(`${folder}/`));
}
