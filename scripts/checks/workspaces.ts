// The workspaces in the order in which they may import: each one only those before it.
import { execFileSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { join, relative } from "node:path";

export const ROOT = join(import.meta.dirname, "../..");

export interface Workspace {
  readonly name: string;
  /** From the root, with `/`. */
  readonly folder: string;
}

export const WORKSPACES: readonly Workspace[] = [
  { name: "@bulkhead/sandbox", folder: "packages/sandbox" },
  { name: "@bulkhead/memory", folder: "packages/memory" },
  { name: "@bulkhead/agents", folder: "packages/agents" },
  { name: "@bulkhead/evals", folder: "evals" },
  { name: "@bulkhead/orchestrator", folder: "apps/orchestrator" },
];

/** Whole programs, a folder each, on the packages as they are published; what they share is in `shared`. No workspace. */
export const EXAMPLES = "examples";

export interface Manifest {
  readonly name: string;
  readonly exports?: Readonly<Record<string, unknown>>;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly devDependencies?: Readonly<Record<string, string>>;
  readonly peerDependencies?: Readonly<Record<string, string>>;
  readonly license?: unknown;
  readonly licenses?: unknown;
}

export function readManifest(folder: string, root = ROOT): Manifest {
  return JSON.parse(readFileSync(join(root, folder, "package.json"), "utf8")) as Manifest;
}

const NOT_OURS = new Set(["node_modules", "dist", ".git", ".turbo", ".bulkhead", "coverage"]);

/** Files below a folder, from the root, with `/`; nothing installed or built. */
export function filesBelow(folder: string, root = ROOT): string[] {
  return readdirSync(join(root, folder), { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return NOT_OURS.has(entry.name) ? [] : filesBelow(path, root);
    return entry.isFile() ? [relative(".", path)] : [];
  });
}

/** What is, or would be, committed; without git, what lies there. */
export function committedFiles(root = ROOT): string[] {
  try {
    const listed = execFileSync("git", ["ls-files", "-co", "--exclude-standard", "-z"], {
      cwd: root,
      encoding: "utf8",
      maxBuffer: 2 ** 28,
      stdio: ["ignore", "pipe", "ignore"],
    });
    return listed.split("\0").filter((path) => path !== "");
  } catch {
    return filesBelow(".", root);
  }
}
