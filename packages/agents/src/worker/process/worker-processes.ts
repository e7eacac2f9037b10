// The processes in which workers' loops run: our own program, which may read our own files and nothing else.
import { existsSync } from "node:fs";
import { dirname, extname, join } from "node:path";
import { fileURLToPath } from "node:url";
import {
  checkCompartment,
  type ProcessPool,
  processFacts,
  processPool,
  SandboxError,
  type Walls,
} from "@bulkhead/sandbox";
import { AgentsError } from "../../agents-error.ts";

/** @throws AgentsError `bad_agent`: this Node, or this machine, cannot hold a worker so */
export function workerProcesses(walls: Walls): ProcessPool {
  if (!processFacts().permissions)
    throw new AgentsError(
      "bad_agent",
      `runIn: "${walls}" needs a Node whose permission model covers the network (25 or later); this is ${process.version}`,
    );
  if (walls === "bubblewrap") needCompartment();
  const path = fileURLToPath(new URL(`./worker-child${extname(import.meta.url)}`, import.meta.url));
  const loop = fileURLToPath(import.meta.resolve("@bulkhead/sandbox/loop"));
  // From sources, in this repository, names lead to sources there too.
  const flags = extname(loop) === ".ts" ? ["--conditions=@bulkhead/source"] : [];
  return processPool({
    walls,
    program: { path, reads: [packageOf(path), packageOf(loop), ...linksTo("sandbox", path)], flags },
  });
}

function needCompartment(): void {
  try {
    checkCompartment();
  } catch (error) {
    if (!(error instanceof SandboxError)) throw error;
    throw new AgentsError("bad_agent", `runIn: "bubblewrap" is refused here: ${error.message}`);
  }
}

/** The folder with the package.json above a file. */
function packageOf(path: string): string {
  const folder = dirname(path);
  return folder === path || existsSync(join(folder, "package.json")) ? folder : packageOf(folder);
}

/** Where a package of ours may be found by its name, seen from a file: often a link. */
function linksTo(name: string, path: string): readonly string[] {
  const folder = dirname(path);
  if (folder === path) return [];
  const link = join(folder, "node_modules", "@bulkhead", name);
  return [...(existsSync(link) ? [link] : []), ...linksTo(name, folder)];
}
