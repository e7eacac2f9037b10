// A main agent: plans from the user's words and from what was admitted. It is a LangGraph graph, made by `createAgent`.
import type { ConceptMemory, TaskTree } from "@bulkhead/memory";
import { BaseChatModel } from "@langchain/core/language_models/chat_models";
import type { BaseCheckpointSaver } from "@langchain/langgraph";
import { type AgentMiddleware, createAgent, type ReactAgent } from "langchain";
import type { z } from "zod";
import { AgentsError } from "../agents-error.ts";
import { checkStore } from "../check-store.ts";
import { checkpointerOf } from "../checkpoints/checkpointer-of.ts";
import type { RecallSettings } from "../concepts/recall/recall-concepts.ts";
import { refuseUnknownKeys } from "../known-keys.ts";
import type { ModelSpec } from "../model/models.ts";
import { ANSWER_TOOL } from "../prompts/answer.ts";
import { AGENT_OPTIONS, type AgentOptions, agentSettings } from "../run/agent-options.ts";
import type { AnyTool } from "../tool/tool.ts";
import type { AnyWorker } from "../worker/worker.ts";
import { answerFormat } from "./answer-format.ts";
import { createCatalog } from "./catalog.ts";
import { guardAgent } from "./guarded-agent.ts";
import { mainEngine } from "./main-engine.ts";
import { memoryOf } from "./main-memory.ts";
import { mainTasks } from "./main-tasks.ts";
import { workerTool } from "./worker-tool.ts";

export interface MainAgentOptions extends AgentOptions {
  /** The main model, or a chain of them. Workers without a model of their own use it too. */
  readonly model: ModelSpec;
  readonly systemPrompt?: string;
  /** Workers that the main model calls by name. */
  readonly workers?: readonly AnyWorker[];
  /** The tool's name → the worker that reads what it returns. A read without one is read as the main model asks. */
  readonly readers?: Readonly<Record<string, AnyWorker>>;
  readonly tools?: readonly AnyTool[];
  /** Runs inside the isolation: it sees handles and outcomes only. */
  readonly middleware?: readonly AgentMiddleware[];
  /**
   * What the final answer is: closed and bounded (see `returnSchema`). `structuredResponse` holds it, with handles in its
   * texts. Where no answer fits, after two repairs, the run ends with `model_failed`.
   */
  readonly responseFormat?: z.ZodObject;
  /**
   * What was learned before, `conceptMemory(database, …)`: at the beginning of a run the model is shown what may help with
   * the user's words, of what is trusted or this principal's own.
   */
  readonly memory?: ConceptMemory;
  readonly recall?: RecallSettings;
  /**
   * What the user's tasks are made of: the model is shown what users said of the one that was said last, and each spawn is a
   * node below it.
   */
  readonly taskTree?: TaskTree;
  /** Default: in the database of its `store`; without one there is none. */
  readonly checkpointer?: BaseCheckpointSaver | boolean;
  readonly name?: string;
}

/**
 * @throws AgentsError `bad_agent`, `bad_model`: here, not when it runs.
 * @throws SandboxError `open_schema`: `responseFormat` is not closed and bounded, or holds what only zod could check.
 */
export function createMainAgent(options: MainAgentOptions): ReactAgent {
  refuseUnknownKeys(options, MAIN_AGENT_OPTIONS, "bad_agent", "createMainAgent");
  const { model, tools = [], workers = [], readers = {}, middleware = [], responseFormat } = options;
  const { taskTree } = options;
  checkStore(taskTree, "taskTree", "taskTree", "bad_agent");
  const memory = memoryOf(options);
  const settings = { ...agentSettings({ main: model, worker: undefined }, options), tasks: taskTree };
  const catalog = createCatalog({ tools, readers, workers, complete: true });
  const format = responseFormat === undefined ? undefined : answerFormat(responseFormat);
  const taken = [...tools, ...workers].some(({ name }) => name === ANSWER_TOOL);
  if (format !== undefined && taken) {
    throw new AgentsError(
      "bad_agent",
      `with responseFormat "${ANSWER_TOOL}" is how the agent answers; rename the other`,
    );
  }
  const { middleware: isolation, runs } = mainEngine(options.name ?? "agent", catalog, settings, {
    format,
    memory,
    tasks: taskTree && mainTasks(taskTree),
  });
  const checkpointer = options.checkpointer ?? checkpointerOf(options.store);
  const agent = createAgent({
    model: new ChosenLater({}),
    tools: [...workers.map(workerTool), ...tools.map((tool) => tool.langchain)],
    middleware: [isolation, ...middleware],
    version: "v2",
    ...(options.systemPrompt === undefined ? {} : { systemPrompt: options.systemPrompt }),
    ...(responseFormat === undefined ? {} : { responseFormat }), // so that there is a `structuredResponse` in the state
    ...(checkpointer === undefined ? {} : { checkpointer }),
    ...(options.name === undefined ? {} : { name: options.name }),
  }) as unknown as ReactAgent; // its type arguments say nothing that a caller could use
  return guardAgent(agent, { settings, runs }).withConfig({ recursionLimit: MANY_STEPS });
}

const MAIN_AGENT_OPTIONS = [
  ...AGENT_OPTIONS,
  ...([
    "systemPrompt",
    "workers",
    "readers",
    "tools",
    "middleware",
    "responseFormat",
    "memory",
    "recall",
    "taskTree",
    "checkpointer",
    "name",
  ] as const),
] satisfies readonly (keyof MainAgentOptions)[];

/** LangGraph stops at 25 steps, that is after 12 calls one by one; what a run may cost is what `limits` says. */
const MANY_STEPS = 2_000;

/** Stands where `createAgent` wants a model; the isolation puts the chain's in its place at each call. */
class ChosenLater extends BaseChatModel {
  _llmType(): string {
    return "bulkhead";
  }

  override bindTools(): this {
    return this;
  }

  _generate(): Promise<never> {
    return Promise.reject(new AgentsError("bad_model", "the model of a main agent is chosen when it is called"));
  }
}
