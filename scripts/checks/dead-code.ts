// Files, exports and dependencies that nothing uses, by knip.
import type { Verdict } from "./step.ts";
import { runTool, tail } from "./tool.ts";

export async function checkDeadCode(): Promise<Verdict> {
  const run = await runTool("node_modules/knip/bin/knip.js", ["--no-config-hints", "--no-progress"]);
  return { problems: run.ok ? [] : [tail(run.output)] };
}
