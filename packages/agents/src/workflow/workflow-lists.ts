// The tools and workers of a workflow, which are all that it can call.
import { AgentsError } from "../agents-error.ts";
import { isTool } from "../tool/is-tool.ts";
import { isWorker } from "../worker/is-worker.ts";

/** @throws AgentsError `bad_workflow` */
export function checkLists(workflow: string, tools: unknown, workers: unknown): void {
  if (!Array.isArray(tools)) throw new AgentsError("bad_workflow", `tools of "${workflow}" is a list: [aTool]`);
  if (!Array.isArray(workers)) throw new AgentsError("bad_workflow", `workers of "${workflow}" is a list: [aWorker]`);
  const refuse = (what: string) => new AgentsError("bad_workflow", `"${workflow}" lists something that is no ${what}`);
  if (!tools.every(isTool)) throw refuse("tool; make one with defineTool");
  if (!workers.every(isWorker)) throw refuse("worker; make one with defineWorker");
  const names = [...tools, ...workers].map(({ name }) => name);
  const twice = names.find((name, at) => names.indexOf(name) !== at);
  if (twice !== undefined) {
    throw new AgentsError(
      "bad_workflow",
      `"${workflow}" has two tools or workers named "${twice}"; name what .with() gives`,
    );
  }
}
