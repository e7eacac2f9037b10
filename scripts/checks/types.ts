// Types: the published sources with `tsc --build`, then each workspace with its tests.
// `tsc` says nothing when an `include` matches nothing, so we also ask that every file was really seen.
import { existsSync } from "node:fs";
import { join } from "node:path";
import type { Verdict } from "./step.ts";
import { runTool } from "./tool.ts";
import { EXAMPLES, filesBelow, ROOT, WORKSPACES } from "./workspaces.ts";

const TSC = "node_modules/typescript/bin/tsc";

export async function checkTypes(): Promise<Verdict> {
  const problems: string[] = [];
  const build = await runTool(TSC, ["--build"]);
  if (!build.ok) problems.push(...errorsIn(build.output));
  let files = 0;
  for (const folder of [...WORKSPACES.map((workspace) => workspace.folder), "scripts", "docs/examples", EXAMPLES]) {
    const sources = filesBelow(folder).filter((path) => path.endsWith(".ts"));
    const run = await runTool(TSC, ["-p", `${folder}/tsconfig.test.json`, "--listFiles"]);
    if (!run.ok) problems.push(...errorsIn(run.output));
    problems.push(...unseen(sources, run.output, `${folder}/tsconfig.test.json`));
    const published = sources.filter((path) => path.startsWith(`${folder}/src/`));
    if (published.length > 0) {
      const list = await runTool(TSC, ["-p", `${folder}/tsconfig.json`, "--listFilesOnly"]);
      problems.push(...unseen(published, list.output, `${folder}/tsconfig.json`));
    }
    files += sources.length;
  }
  return { problems: [...new Set(problems)], note: `${files} files` };
}

function unseen(paths: readonly string[], listed: string, tsconfig: string): string[] {
  const seen = new Set(listed.split("\n"));
  return paths.filter((path) => !seen.has(join(ROOT, path))).map((path) => `${path}: ${tsconfig} does not include it`);
}

/** One problem an error, its continuation lines with it; without the file names that --listFiles prints. */
function errorsIn(output: string): string[] {
  const errors = output.split("\n").filter((line) => line.trim() !== "" && !existsSync(line));
  return errors.join("\n").split(/\n(?=\S)/);
}
