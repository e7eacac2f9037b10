// What a module exports as its agent, and what can be told of it before it runs.
import { basename } from "node:path";
import { CliError } from "../cli/cli-error.ts";
import { kindOf } from "./choose-model.ts";

export interface Agent {
  invoke(request: unknown, options: InvokeOptions): Promise<unknown>;
}

export interface WorkflowAgent extends Agent {
  resume(runId: string, options: Pick<InvokeOptions, "signal">): Promise<unknown>;
}

interface InvokeOptions {
  readonly signal: AbortSignal;
  /** Of a workflow: names the run. */
  readonly runId?: string;
  /** Of an agent: names the thread. */
  readonly configurable?: { readonly thread_id: string };
}

export function agentOf(spec: string, exports: Readonly<Record<string, unknown>>): Agent {
  const made = exports["default"];
  if (typeof made === "object" && made !== null && "invoke" in made && typeof made.invoke === "function")
    return made as Agent; // checked: it has the one method that is used
  throw new CliError(
    "not_an_agent",
    Object.keys(exports).length === 0
      ? `${spec} exports nothing: it ran as a script, to its end, and no agent or workflow is in it.`
      : `The default export of ${spec} is no agent: it is ${kindOf(made)}.`,
    "Write: export default createMainAgent({ ... }) or defineWorkflow({ ... })",
  );
}

/** What an agent is known by that has no name of its own. */
export const nameOfFile = (path: string): string =>
  basename(path)
    .replace(/\.[cm]?[jt]s$/, "")
    .replace(/[^\w-]/g, "-");

// An agent of `createAgent` shows what it was made with; of anything else only its run tells.
export function isPlain(agent: object): boolean {
  if (!("options" in agent && "graph" in agent) || typeof agent.options !== "object" || agent.options === null)
    return false;
  const middleware = "middleware" in agent.options ? agent.options.middleware : undefined;
  const names = Array.isArray(middleware) ? middleware.map((one: { readonly name?: unknown }) => one.name) : [];
  return !names.includes("bulkhead");
}

export function modelNotUsed(title: string, why: string): CliError {
  return new CliError(
    "model_not_used",
    `${title} has no Bulkhead in it, so --model ${why}.`,
    "Make it with createMainAgent, or put isolationMiddleware first; or leave --model out.",
  );
}
