// A worker under its own name, as LangChain registers it. Only the isolation answers for it.
import { type StructuredToolInterface, tool } from "@langchain/core/tools";
import { AgentsError } from "../agents-error.ts";
import type { AnyWorker } from "../worker/worker.ts";

export function workerTool(worker: AnyWorker): StructuredToolInterface {
  const refuse = () =>
    Promise.reject(new AgentsError("bad_agent", `the worker "${worker.name}" runs behind the isolation only`));
  return tool(refuse, {
    name: worker.name,
    description: worker.purpose,
    schema: worker.inputSchema as never,
  }) as StructuredToolInterface;
}
