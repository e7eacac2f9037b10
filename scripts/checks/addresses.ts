// No committed file names a package registry's address, or a path of the machine it was written on: either would
// make the repository work in one place only, and tells strangers about that place.
import { readFileSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import type { Verdict } from "./step.ts";
import { committedFiles, ROOT } from "./workspaces.ts";

const REGISTRY = /https?:\/\/(registry[.-]|npm\.pkg\.|[^\s/"']*(artifactory|verdaccio|nexus))[^\s"']*/i;
const RESOLVED = /"resolved": "https?:/;
const SOMEONES_HOME = /(?<![\w.])\/(home|Users)\/[a-z][\w.-]*\/[\w.-]+/;

export async function checkAddresses(root = ROOT): Promise<Verdict> {
  // This clone's own place and its user's home; a short one ("/app") would be found in prose.
  const here = [root.replace(/\/$/, ""), `${homedir()}/`].filter((path) => path.length > 5);
  const problems: string[] = [];
  const files = committedFiles(root);
  for (const path of files) {
    const text = readText(join(root, path));
    const place = text === undefined ? undefined : whereItNames(text, here);
    if (place !== undefined) problems.push(`${path}:${place.line}: ${place.what}`);
  }
  return { problems, note: `${files.length} files` };
}

export function whereItNames(text: string, here: readonly string[]): { line: number; what: string } | undefined {
  const found = [
    { what: "a registry's address", at: text.search(REGISTRY) },
    { what: "a registry's address (.npmrc has omit-lockfile-registry-resolved)", at: text.search(RESOLVED) },
    { what: "a path in someone's home folder", at: text.search(SOMEONES_HOME) },
    ...here.map((path) => ({ what: "a path of this machine", at: text.indexOf(path) })),
  ].find(({ at }) => at !== -1);
  return found === undefined ? undefined : { line: text.slice(0, found.at).split("\n").length, what: found.what };
}

/** Undefined for what is not text, and for a file that is listed but was just deleted. */
function readText(path: string): string | undefined {
  try {
    const bytes = readFileSync(path);
    return bytes.subarray(0, 8000).includes(0) ? undefined : bytes.toString("utf8");
  } catch {
    return undefined;
  }
}
