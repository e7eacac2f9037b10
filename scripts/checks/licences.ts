// Licences of everything the lockfile names, against a list of what we accept: what ships to users (production)
// narrower than what only builds and tests. A package that is not on this machine (another platform's) is judged by
// what the lockfile says of it.
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { Verdict } from "./step.ts";
import { type Manifest, ROOT, readManifest } from "./workspaces.ts";

const FOR_USERS = new Set([
  "0BSD",
  "Apache-2.0",
  "BSD-2-Clause",
  "BSD-3-Clause",
  "BlueOak-1.0.0",
  "CC0-1.0",
  "ISC",
  "MIT",
  "MIT-0",
  "PostgreSQL",
  "Python-2.0",
  "Unlicense",
  "Zlib",
]);
/** Tools may also be under a licence whose terms bind only who changes the tool itself, or its data. */
const FOR_TOOLS = new Set([...FOR_USERS, "MPL-2.0", "CC-BY-3.0", "CC-BY-4.0", "Apache 2.0"]); // the last as usearch spells it

interface LockedPackage {
  readonly dev?: boolean;
  readonly devOptional?: boolean;
  readonly optional?: boolean;
  readonly peer?: boolean;
  readonly link?: boolean;
  readonly license?: unknown;
  readonly version?: string;
}

export async function checkLicences(root = ROOT): Promise<Verdict> {
  const lock = JSON.parse(readFileSync(join(root, "package-lock.json"), "utf8")) as {
    packages: Record<string, LockedPackage>;
  };
  const problems: string[] = [];
  let users = 0;
  let tools = 0;
  for (const [path, locked] of Object.entries(lock.packages)) {
    if (!path.includes("node_modules/") || locked.link === true) continue;
    const isBrought = locked.peer === true && locked.optional === true; // whoever tests with it installs it
    const isTool = locked.dev === true || locked.devOptional === true || isBrought;
    if (isTool) tools++;
    else users++;
    const licence = existsSync(join(root, path, "package.json"))
      ? licenceOf(readManifest(path, root))
      : licenceOf(locked as Manifest);
    if (licence !== undefined && isAllowed(licence, isTool ? FOR_TOOLS : FOR_USERS)) continue;
    const name = path.slice(path.lastIndexOf("node_modules/") + "node_modules/".length);
    const use = isTool ? "a tool" : "ships to users";
    problems.push(
      `${name}@${locked.version ?? "?"} (${use}): ${licence ?? "names no licence"} is not on the list in scripts/checks/licences.ts`,
    );
  }
  return { problems, note: `${users} packages for users, ${tools} for tools` };
}

/** `license` as an SPDX expression, or the older forms: an object with a type, a list of such objects. */
function licenceOf(manifest: Manifest): string | undefined {
  const field = manifest.license ?? manifest.licenses;
  const parts = (Array.isArray(field) ? field : [field]).map((part: unknown) =>
    typeof part === "object" && part !== null && "type" in part ? part.type : part,
  );
  return parts.every((part) => typeof part === "string" && part !== "") ? parts.join(" OR ") : undefined;
}

/** OR: one of them is enough. AND: all. Brackets are read as far as SPDX lists go in practice; else it is refused. */
export function isAllowed(expression: string, allowed: ReadonlySet<string>): boolean {
  const flat = expression.trim().replace(/^\(([^()]*)\)$/, "$1");
  if (/[()]/.test(flat)) return false;
  return flat
    .split(/\s+OR\s+/)
    .some((choice) => choice.split(/\s+AND\s+/).every((licence) => allowed.has(licence.trim())));
}
