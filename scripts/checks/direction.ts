// Imports go one way: orchestrator → evals → agents → memory → sandbox, through `exports`, and only as declared. An example
// stands above all of them, and beside the other examples.
// It reads manifests and import specifiers as text, so what stands in a comment or a template's string counts too.
import { existsSync, readFileSync } from "node:fs";
import { dirname, join, normalize } from "node:path";
import type { Verdict } from "./step.ts";
import { EXAMPLES, filesBelow, type Manifest, ROOT, readManifest, WORKSPACES, type Workspace } from "./workspaces.ts";

export async function checkDirection(root = ROOT): Promise<Verdict> {
  const manifests = new Map(WORKSPACES.map(({ name, folder }) => [name, readManifest(folder, root)]));
  const problems: string[] = [];
  let files = 0;
  for (const workspace of WORKSPACES) {
    const manifest = manifests.get(workspace.name) as Manifest;
    for (const name of Object.keys(declared(manifest))) {
      if (name.startsWith("@bulkhead/") && !mayImport(workspace.name, name))
        problems.push(`${workspace.folder}/package.json: depends on ${name}, which stands above it`);
    }
    for (const path of sourcesBelow(workspace.folder, root)) {
      files++;
      problems.push(...refused(path, root, (specifier) => judge(specifier, path, workspace, manifests)));
    }
  }
  for (const path of sourcesBelow(EXAMPLES, root)) {
    files++;
    problems.push(...refused(path, root, (specifier) => judgeExample(specifier, path, manifests)));
  }
  return { problems, note: `${files} files` };
}

function sourcesBelow(folder: string, root: string): readonly string[] {
  return existsSync(join(root, folder)) ? filesBelow(folder, root).filter((file) => /\.[cm]?[jt]s$/.test(file)) : [];
}

function refused(path: string, root: string, judge: (specifier: string) => string | undefined): readonly string[] {
  return specifiersOf(readFileSync(join(root, path), "utf8")).flatMap((specifier) => {
    const problem = judge(specifier);
    return problem === undefined ? [] : [`${path}: imports "${specifier}": ${problem}`];
  });
}

/** What a package must not know of, whoever declared it (ARCHITECTURE.md names the reasons). */
const UNKNOWN_TO: Readonly<Record<string, RegExp>> = {
  "@bulkhead/sandbox": /^(langchain|openai|pg|pg-boss|fastify|hono|@langchain\/.*|@electric-sql\/.*)(\/|$)/,
  "@bulkhead/memory": /^(langchain|fastify|hono)(\/|$)/,
  "@bulkhead/agents": /^(fastify|hono|pg-boss)(\/|$)/,
  "@bulkhead/evals": /^(fastify|hono|pg-boss)(\/|$)/,
};

const SPECIFIER = /(?:\bfrom|\bimport|\bimport\.meta\.resolve|\brequire(?:\.resolve)?)\s*\(?\s*["']([^"'\n]+)["']/g;

export function specifiersOf(source: string): string[] {
  return [...source.matchAll(SPECIFIER)].map((match) => match[1] as string);
}

function judge(
  specifier: string,
  path: string,
  workspace: Workspace,
  manifests: ReadonlyMap<string, Manifest>,
): string | undefined {
  if (specifier.startsWith(".")) {
    const target = normalize(join(dirname(path), specifier));
    const isBench = path.startsWith(`${workspace.folder}/bench/`) && target === "scripts/bench.ts"; // never published
    return isBench || target.startsWith(`${workspace.folder}/`)
      ? undefined
      : "it leaves its package; import by the package's name";
  }
  if (UNKNOWN_TO[workspace.name]?.test(specifier)) return `${workspace.name} is to know nothing of it`;
  const [, name, subpath] = /^(@bulkhead\/[a-z-]+)(\/.*)?$/.exec(specifier) ?? [];
  if (name === undefined) return undefined;
  const target = manifests.get(name);
  if (target === undefined) return "there is no such package";
  if (!mayImport(workspace.name, name))
    return "it stands above; imports go orchestrator → evals → agents → memory → sandbox";
  if (target.exports?.[`.${subpath ?? ""}`] === undefined) return `${name} does not export it`;
  if (name !== workspace.name && declared(manifests.get(workspace.name) as Manifest)[name] === undefined)
    return "package.json does not declare it";
  return undefined;
}

function judgeExample(specifier: string, path: string, manifests: ReadonlyMap<string, Manifest>): string | undefined {
  if (specifier.startsWith(".")) {
    const target = normalize(join(dirname(path), specifier));
    const [, own] = path.split("/");
    const isOwn = [own, "shared"].some((folder) => target.startsWith(`${EXAMPLES}/${folder}/`));
    return isOwn ? undefined : "it leaves its example; import a package by its name";
  }
  const [, name, subpath] = /^(@bulkhead\/[a-z-]+)(\/.*)?$/.exec(specifier) ?? [];
  if (name === undefined) return undefined;
  const exported = manifests.get(name)?.exports?.[`.${subpath ?? ""}`];
  return exported === undefined ? `${name} does not export it` : undefined;
}

function mayImport(from: string, to: string): boolean {
  const position = (name: string) => WORKSPACES.findIndex((workspace) => workspace.name === name);
  return position(to) !== -1 && position(to) <= position(from);
}

function declared(manifest: Manifest): Readonly<Record<string, string>> {
  return { ...manifest.devDependencies, ...manifest.peerDependencies, ...manifest.dependencies };
}
