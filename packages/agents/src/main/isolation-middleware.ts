// For an agent that exists: one element, put first in `middleware`.
import type { ConceptMemory, TaskTree } from "@bulkhead/memory";
import type { AgentMiddleware } from "langchain";
import { checkStore } from "../check-store.ts";
import type { RecallSettings } from "../concepts/recall/recall-concepts.ts";
import { refuseUnknownKeys } from "../known-keys.ts";
import { AGENT_OPTIONS, type AgentOptions, agentSettings } from "../run/agent-options.ts";
import type { AnyTool } from "../tool/tool.ts";
import type { AnyWorker } from "../worker/worker.ts";
import { createCatalog } from "./catalog.ts";
import { mainEngine } from "./main-engine.ts";
import { memoryOf } from "./main-memory.ts";
import { mainTasks } from "./main-tasks.ts";

export interface IsolationOptions extends AgentOptions {
  /** The tool's name → the worker that reads what it returns. A read without one is read as the main model asks. */
  readonly workers?: Readonly<Record<string, AnyWorker>>;
  /** The tools that have rules. Any other tool of the agent is treated as a write with egress. */
  readonly tools?: readonly AnyTool[];
  /** As of `createMainAgent`: it is told after the agent's own prompt, which the agent keeps. */
  readonly memory?: ConceptMemory;
  readonly recall?: RecallSettings;
  /** As of `createMainAgent`. */
  readonly taskTree?: TaskTree;
}

/**
 * @throws AgentsError `bad_agent` here for what is known here; before the first model call for the
 * tools that only the agent knows.
 */
export function isolationMiddleware(options: IsolationOptions = {}): AgentMiddleware {
  refuseUnknownKeys(options, ISOLATION_OPTIONS, "bad_agent", "isolationMiddleware");
  const { taskTree } = options;
  checkStore(taskTree, "taskTree", "taskTree", "bad_agent");
  const memory = memoryOf(options);
  const settings = { ...agentSettings({ main: undefined, worker: options.model }, options), tasks: taskTree };
  const { middleware } = mainEngine(
    "agent",
    createCatalog({ tools: options.tools ?? [], readers: options.workers ?? {}, workers: [], complete: false }),
    settings,
    { memory, tasks: taskTree && mainTasks(taskTree) },
  );
  return middleware;
}

const ISOLATION_OPTIONS = [
  ...AGENT_OPTIONS,
  ...(["workers", "tools", "memory", "recall", "taskTree"] as const),
] satisfies readonly (keyof IsolationOptions)[];
