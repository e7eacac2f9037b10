// The folder that a command works on a copy of: files, folders and symbolic links. Anything else in it (a socket, a pipe,
// a device) would be a way out, and is refused. Links are copied as they are, and lead nowhere but inside.
import { lstat, opendir } from "node:fs/promises";
import { isAbsolute, join } from "node:path";
import { SandboxError } from "../sandbox-error.ts";
import { type CommandLimits, mostEntries } from "./command-limits.ts";

/** What a file takes is a multiple of this. */
const PAGE = 4_096;

/** Whether it fits on the command's disk; throws `bad_call` where it cannot be copied. */
export async function folderFits(folder: string, limits: CommandLimits): Promise<boolean> {
  if (!isAbsolute(folder) || folder.includes("\0")) throw notAFolder();
  const stats = await lstat(folder).catch(() => undefined);
  if (stats?.isDirectory() !== true) throw notAFolder();
  const left = { entries: mostEntries(limits), bytes: limits.diskMb * 1_048_576 };
  try {
    return await walk(folder, left);
  } catch (error) {
    if (error instanceof SandboxError) throw error;
    throw new SandboxError("bad_call", "something in the folder cannot be read by this process, or changed meanwhile");
  }
}

async function walk(folder: string, left: { entries: number; bytes: number }): Promise<boolean> {
  for await (const entry of await opendir(folder)) {
    const path = join(folder, entry.name);
    if (entry.isFile()) left.bytes -= Math.ceil((await lstat(path)).size / PAGE) * PAGE;
    else if (!entry.isDirectory() && !entry.isSymbolicLink()) {
      throw new SandboxError("bad_call", "the folder holds a socket, a pipe or a device; give one of files only");
    }
    if (--left.entries < 0 || left.bytes < 0) return false;
    if (entry.isDirectory() && !(await walk(path, left))) return false;
  }
  return true;
}

function notAFolder(): SandboxError {
  return new SandboxError("bad_call", "folder must be the absolute path of a folder that is no link");
}
