// Lint and format, by Biome; a warning counts.
import type { Verdict } from "./step.ts";
import { runTool, tail } from "./tool.ts";

export async function checkLint(): Promise<Verdict> {
  const run = await runTool("node_modules/@biomejs/biome/bin/biome", [
    "check",
    "--error-on-warnings",
    "--max-diagnostics=100",
    "--colors=off",
  ]);
  const files = /Checked (\d+) files/.exec(run.output)?.[1];
  if (run.ok) return { problems: [], note: `${files ?? "?"} files` };
  return { problems: [`${tail(run.output, 600)}\nmost of it is mended by: npm run format`] };
}
