// AgentSys as published (arXiv 2602.07398): a main agent that sees values and no output, one worker for each tool call, a model
// that validates the workers' commands, a model that sanitises. It is here to be compared with: what it holds, a model's
// judgement holds. Nothing of it is a guarantee of Bulkhead's; docs/decisions/0030 says where the paper leaves a choice.
import type { BaseChatModel } from "@langchain/core/language_models/chat_models";
import { ToolMessage } from "@langchain/core/messages";
import { tool as langchainTool, type StructuredToolInterface } from "@langchain/core/tools";
import { createAgent, createMiddleware, type ReactAgent } from "langchain";
import { AgentsError } from "../agents-error.ts";
import { refuseUnknownKeys } from "../known-keys.ts";
import { checkModelSpec, type ModelSpec } from "../model/models.ts";
import { AGENTSYS_MAIN } from "../prompts/agentsys.ts";
import type { AnyTool } from "../tool/tool.ts";
import { checkGuard, type Guard } from "../worker/guard.ts";
import type { AgentSysEvent } from "./agentsys-event.ts";
import { agentSysGuard } from "./agentsys-guard.ts";
import { agentSysRoles, type RoleName } from "./agentsys-roles.ts";
import { earlierCalls, requestOf } from "./call-stack.ts";
import { type FixedIntents, intentTool } from "./intent-call.ts";
import { perform, type System, shown } from "./subtask.ts";
import { toolsOf } from "./tools-of.ts";

export interface AgentSysOptions {
  /** The main agent's, and of each role that has no other. */
  readonly model: string | BaseChatModel;
  readonly roles?: Partial<Readonly<Record<RoleName, ModelSpec>>>;
  readonly systemPrompt?: string;
  /** Of their rules only `effect` means something here: `read` is a query. One of LangChain's is labelled by a model. */
  readonly tools: readonly (AnyTool | StructuredToolInterface)[];
  /** Intents of yours, by tool: for it the models declare none. Not of the paper. */
  readonly intents?: FixedIntents;
  /** Asked about every call of a worker's. Default: the paper's validator and sanitizer (`agentSysGuard`). */
  readonly guard?: Guard;
  /** How often an output is sanitised and read again after a denial. Default 2; the paper does not say. */
  readonly retries?: number;
  /** Levels of workers below the first. Default 3; the paper does not say. */
  readonly depth?: number;
  readonly observe?: (event: AgentSysEvent) => void;
}

/** @throws AgentsError `bad_agent`, `bad_model`, `bad_tool` */
export function createAgentSys(options: AgentSysOptions): ReactAgent {
  refuseUnknownKeys(options, OPTIONS, "bad_agent", "createAgentSys");
  const system = systemOf(options);
  const answerCalls = createMiddleware({
    name: "agentsys",
    wrapToolCall: async ({ toolCall, state, runtime }) => {
      const { messages } = state;
      const result = await perform(system, {
        by: "main",
        tool: toolCall.name,
        sent: toolCall.args,
        request: requestOf(messages),
        calls: earlierCalls(messages, toolCall.id, system.fixed),
        level: 0,
        signal: runtime.signal ?? new AbortController().signal,
      });
      return new ToolMessage({ content: shown(result), tool_call_id: toolCall.id ?? "", name: toolCall.name });
    },
  });
  const { systemPrompt } = options;
  return createAgent({
    model: options.model,
    systemPrompt: systemPrompt === undefined ? AGENTSYS_MAIN : `${systemPrompt}\n\n${AGENTSYS_MAIN}`,
    tools: system.tools.map((tool) => offered(tool, system.fixed)),
    middleware: [answerCalls],
    version: "v2",
  }) as unknown as ReactAgent; // its type arguments say nothing that a caller could use
}

const OPTIONS = [
  "model",
  "roles",
  "systemPrompt",
  "tools",
  "intents",
  "guard",
  "retries",
  "depth",
  "observe",
] satisfies readonly (keyof AgentSysOptions)[];

function systemOf(options: AgentSysOptions): System {
  const { model, roles = {}, intents = {}, retries = 2, depth = 3, observe = () => {} } = options;
  for (const spec of [model, ...Object.values(roles)]) checkModelSpec(spec, "AgentSys");
  for (const [name, count] of Object.entries({ retries, depth }))
    if (!(Number.isInteger(count) && count >= 0))
      throw new AgentsError("bad_agent", `${name} is a whole number from 0`);
  const tools = toolsOf(options.tools);
  const unknown = Object.keys(intents).find((name) => !tools.some((tool) => tool.name === name));
  if (unknown !== undefined) throw new AgentsError("bad_agent", `intents names "${unknown}", which is no tool of its`);
  const guard = options.guard ?? agentSysGuard({ model, roles, tools, observe });
  checkGuard(guard, "AgentSys");
  const ask = agentSysRoles({ model, roles, observe });
  return { tools, fixed: intents, guard, clean: guard.clean, ask, retries, depth, observe };
}

/** Its definition only: the middleware answers in its place. */
function offered(tool: AnyTool, fixed: FixedIntents): StructuredToolInterface {
  const { name, description, parameters } = intentTool(tool, fixed);
  const answered = async () => "";
  // LangChain's types want its own JSON Schema type; ours is the same plain JSON.
  return langchainTool(answered, { name, description, schema: parameters as never }) as StructuredToolInterface;
}
