// What this machine and this Node can hold a worker's process with. Rule: what is missing is said, and what the level promises
// is not promised without it.
import { existsSync } from "node:fs";
import { delimiter, join } from "node:path";

export interface ProcessFacts {
  /** Node's permission model covers files, processes, threads and the network (Node 25 and later). */
  readonly permissions: boolean;
  /** `setpriv`, with which the kernel ends a child with its parent, also one that spins. */
  readonly setpriv: string | undefined;
  /** `/proc`, where the memory of a child is read. */
  readonly memory: boolean;
}

export function processFacts(): ProcessFacts {
  return {
    permissions: process.allowedNodeEnvironmentFlags.has("--allow-net"),
    setpriv: process.platform === "linux" ? found("setpriv") : undefined,
    memory: existsSync("/proc/self/status"),
  };
}

function found(program: string): string | undefined {
  const folders = [...(process.env["PATH"] ?? "").split(delimiter), "/usr/bin", "/bin"];
  return folders.map((folder) => join(folder, program)).find((path) => path.startsWith("/") && existsSync(path));
}
