// A worker's team: the tools and workers that it may call. All have names of their own, and whoever works below it has no
// tool that it has not itself.
import { AgentsError } from "../agents-error.ts";
import { isTool } from "../tool/is-tool.ts";
import type { AnyTool } from "../tool/tool.ts";
import { isWorker } from "./is-worker.ts";
import { READ_MORE } from "./read-more.ts";
import type { AnyWorker } from "./worker.ts";

/** @throws AgentsError `bad_worker` */
export function checkTeam(name: string, tools: readonly AnyTool[], workers: readonly AnyWorker[]): void {
  const refuse = (problem: string): never => {
    throw new AgentsError("bad_worker", `"${name}" ${problem}`);
  };
  if (!Array.isArray(tools)) refuse("needs its tools as a list: tools is a list, [aTool]");
  if (!Array.isArray(workers)) refuse("needs its workers as a list: workers is a list, [aWorker]");
  const undeclared = tools.findIndex((tool) => !isTool(tool));
  if (undeclared !== -1)
    refuse(`has something at tools[${undeclared}] that has no rules; make a tool of it with defineTool`);
  if (new Set(tools.map((tool) => tool.name)).size !== tools.length) refuse("has two tools of one name");
  const odd = workers.findIndex((worker) => !isWorker(worker));
  if (odd !== -1) refuse(`has something at workers[${odd}] that is no worker; make one with defineWorker`);
  const names = [...tools, ...workers].map((one) => one.name);
  const twice = names.find((one, i) => names.indexOf(one) !== i);
  if (twice !== undefined) refuse(`has two tools or workers named "${twice}"`);
  if (names.includes(READ_MORE.name)) {
    refuse(`may not call anything named "${READ_MORE.name}": that is how it reads on in a long result`);
  }
  for (const worker of workers) {
    const beyond = worker.tools.find((tool) => !tools.includes(tool));
    if (beyond !== undefined) {
      refuse(`has not the tool "${beyond.name}" of its worker "${worker.name}"; list that very tool in its own tools`);
    }
  }
}
