// The tools and workers of a workflow, which are all that it can call.
import { AgentsError } from "../agents-error.ts";

/** @throws AgentsError `bad_workflow` */
export function checkLists(workflow: string, tools: unknown, workers: unknown): void {
  if (!Array.isArray(tools)) throw new AgentsError("bad_workflow", `tools of "${workflow}" is a list: [aTool]`);
  if (!Array.isArray(workers)) throw new AgentsError("bad_workflow", `workers of "${workflow}" is a list: [aWorker]`);
  const all: readonly unknown[] = [...tools, ...workers];
  const names: string[] = [];
  for (const [at, one] of all.entries()) {
    const isTool = at < tools.length;
    if (typeof one !== "object" || one === null || !((isTool ? "langchain" : "wrapped") in one) || !("name" in one)) {
      const what = isTool ? "tool; make one with defineTool" : "worker; make one with defineWorker";
      throw new AgentsError("bad_workflow", `"${workflow}" lists something that is no ${what}`);
    }
    names.push(String(one.name));
  }
  const twice = names.find((name, at) => names.indexOf(name) !== at);
  if (twice !== undefined) {
    throw new AgentsError(
      "bad_workflow",
      `"${workflow}" has two tools or workers named "${twice}"; name what .with() gives`,
    );
  }
}
