// What would be published: builds, then asks publint and arethetypeswrong about each package, and loads every
// export from `dist`, without the condition that leads to the sources.
import { existsSync, readdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import type { Verdict } from "./step.ts";
import { runTool, tail } from "./tool.ts";
import { ROOT, readManifest, WORKSPACES, type Workspace } from "./workspaces.ts";

export async function checkPackaging(): Promise<Verdict> {
  removeOrphans();
  const build = await runTool("node_modules/turbo/bin/turbo", ["run", "build", "--output-logs=errors-only"], {
    TURBO_TELEMETRY_DISABLED: "1",
  });
  if (!build.ok) return { problems: [tail(build.output)] };
  // One after the other: both tools pack into the package's folder.
  const problems: string[] = [];
  for (const workspace of WORKSPACES) problems.push(...(await problemsOf(workspace)));
  return { problems, note: `${WORKSPACES.length} packages` };
}

async function problemsOf({ name, folder }: Workspace): Promise<string[]> {
  const problems: string[] = [];
  const lint = await runTool("node_modules/publint/src/cli.js", [folder, "--strict"]);
  if (!lint.ok) problems.push(tail(lint.output));
  const types = await runTool("node_modules/@arethetypeswrong/cli/dist/index.js", [
    "--pack",
    folder,
    "--profile",
    "esm-only",
    "--format",
    "ascii",
  ]);
  if (!types.ok) problems.push(tail(types.output));
  const entries = Object.keys(readManifest(folder).exports ?? {}).map((key) => `${name}${key.slice(1)}`);
  // A testing entry needs a test runner around it.
  for (const entry of entries.filter((entry) => !entry.endsWith("/testing"))) {
    const load = await runTool("scripts/checks/load.mjs", [entry]);
    if (!load.ok) problems.push(`${entry} does not load from dist:\n${tail(load.output, 20)}`);
  }
  return problems;
}

/** tsc never deletes: what a removed source left in `dist` would be published. */
function removeOrphans(): void {
  for (const { folder } of WORKSPACES) {
    const dist = join(ROOT, folder, "dist");
    if (!existsSync(dist)) continue;
    for (const path of readdirSync(dist, { recursive: true, encoding: "utf8" })) {
      const source = /^(.*)\.(js|d\.ts)(\.map)?$/.exec(path)?.[1];
      if (source !== undefined && !existsSync(join(ROOT, folder, "src", `${source}.ts`))) rmSync(join(dist, path));
    }
  }
}
