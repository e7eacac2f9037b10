// The tools of an AgentSys agent: ours, or LangChain's, which declare nothing.
import type { StructuredToolInterface } from "@langchain/core/tools";
import { AgentsError } from "../agents-error.ts";
import { isTool } from "../tool/is-tool.ts";
import { type AnyTool, undeclaredTool } from "../tool/tool.ts";

/** @throws AgentsError `bad_agent`, `bad_tool` */
export function toolsOf(given: readonly (AnyTool | StructuredToolInterface)[]): readonly AnyTool[] {
  const tools = given.map((tool) => (isTool(tool) ? tool : undeclaredTool(tool)));
  const twice = tools.find(({ name }, i) => tools.findIndex((other) => other.name === name) !== i);
  if (twice !== undefined) throw new AgentsError("bad_agent", `there are two tools named "${twice.name}"`);
  return tools;
}
