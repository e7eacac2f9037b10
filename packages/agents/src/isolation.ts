/**
 * The engine of a main agent: what happens around each model call and each tool call. It is the first middleware of an
 * agent; whatever stands inside it sees handles and outcomes only.
 */

import {
  AIMessage,
  type BaseMessage,
  HumanMessage,
  type SystemMessage,
  SystemMessage as SystemMessageClass,
  ToolMessage,
} from "@langchain/core/messages";
import { AsyncLocalStorageProviderSingleton } from "@langchain/core/singletons";
import { tool as langchainTool, type StructuredToolInterface } from "@langchain/core/tools";
import { isCommand } from "@langchain/langgraph";
import { type AgentMiddleware, createMiddleware } from "langchain";
import { z } from "zod";
import { AgentsError } from "./agents-error.ts";
import { type Catalog, type Entry, entryOf } from "./catalog.ts";
import { countCharacters } from "./count-characters.ts";
import { answerCall, handlesNeeded } from "./main-calls.ts";
import { rawArguments, usageOf } from "./model-port.ts";
import { type ModelSpec, modelFailure, type NamedModel } from "./models.ts";
import { MAIN_PROMPT } from "./prompts/main.ts";
import { escapeBraces } from "./resolve-arguments.ts";
import type { Run } from "./run.ts";
import { createRuns } from "./runs.ts";
import type { Settings } from "./settings.ts";
import { parseArguments } from "./spawn.ts";
import { type AnyTool, defineTool } from "./tool.ts";
import { widen } from "./widen.ts";

export function isolation(catalog: Catalog, settings: Settings): AgentMiddleware {
  const runs = createRuns(settings);
  const entries = new WeakMap<object, Entry>();
  const mainModels = new WeakMap<Run, ModelSpec>();

  /** What a call of this tool does; found out before the model first hears of it. */
  const entryFor = (tool: unknown): Entry => {
    if (!isClientTool(tool)) {
      throw new AgentsError(
        "bad_agent",
        "a tool that the provider runs by itself cannot be isolated; take it out of the agent's tools",
      );
    }
    const known = entries.get(tool) ?? makeEntry(catalog, tool);
    entries.set(tool, known);
    return known;
  };

  return createMiddleware({
    name: "bulkhead",
    stateSchema: z.object({ _bulkhead: z.string().optional() }),

    beforeAgent(state) {
      return { _bulkhead: runs.start(state._bulkhead, state.messages).id };
    },

    async wrapModelCall(request, handler) {
      const run = runs.find(request.state._bulkhead);
      try {
        run.checkLimits();
        run.read();
        const byName = new Map(
          request.tools.map((tool) => [String((tool as { name?: unknown }).name), entryFor(tool)]),
        );
        const messages = request.messages.map(escapeUser);
        const systemMessage = withPrompt(request.systemMessage);
        const asked = {
          ...request,
          messages,
          systemMessage,
          tools: request.tools.map((tool) => definition(entryFor(tool))),
        };
        const spec = run.observation?.model ?? settings.model ?? (request.model as ModelSpec);
        mainModels.set(run, spec);
        const characters = countCharacters([systemMessage, ...messages]);
        const response = await firstAnswer(run, await settings.models(spec), characters, (model) =>
          handler({ ...asked, model }),
        );
        return AIMessage.isInstance(response) ? receive(run, request.messages, response, byName) : response;
      } catch (error) {
        run.end(false, AgentsError.from(error)?.code ?? "model_failed");
        if (request.runtime.configurable?.["thread_id"] === undefined) runs.end(run);
        throw error;
      }
    },

    async wrapToolCall(request, handler) {
      const run = runs.find(request.state["_bulkhead"] as string | undefined);
      const { toolCall } = request;
      const pending = run.calls.get(toolCall.id ?? "");
      if (pending === undefined)
        return new ToolMessage({
          content: '{"ok":false,"code":"denied"}',
          tool_call_id: toolCall.id ?? "",
          name: toolCall.name,
        });
      const entry = request.tool === undefined ? undefined : entryFor(request.tool);
      const models = (own: Entry) => {
        const worker = own.kind === "tool" ? undefined : own.worker.model;
        const main = mainModels.get(run);
        const spec = run.observation?.model ?? worker ?? settings.workerModel ?? main;
        if (spec === undefined) throw new AgentsError("bad_model", "the worker has no model");
        return settings.models(spec);
      };
      pending.answer ??= detached(() =>
        answerCall(run, {
          pending,
          entry,
          arguments: toolCall.args,
          workerModels: models,
          signal: run.signal(request.runtime.signal),
        }),
      );
      const text = await pending.answer;
      const result = await handler({ ...request, tool: standIn(toolCall.name, text) });
      if (isCommand(result)) return result; // made by a middleware inside, which saw the outcome only
      return new ToolMessage({
        content: result.content,
        tool_call_id: toolCall.id ?? "",
        name: toolCall.name,
        status: result.status ?? "success",
        id: `t${pending.position.slice(1)}`,
      });
    },

    afterAgent(state, runtime) {
      const run = runs.find(state._bulkhead);
      run.end(true);
      if (runtime.configurable?.["thread_id"] === undefined) runs.end(run); // nobody can go on with it
    },
  }) as AgentMiddleware;
}

/** No inherited callbacks, store, checkpointer, configuration or tracing: LangChain's async-local state is empty inside. */
function detached<T>(work: () => Promise<T>): Promise<T> {
  return AsyncLocalStorageProviderSingleton.runWithConfig({}, work, true) as Promise<T>;
}

function makeEntry(catalog: Catalog, tool: StructuredToolInterface): Entry {
  const worker = catalog.workers.get(tool.name);
  if (worker !== undefined) return { kind: "worker", worker };
  const declared = catalog.tools.get(tool.name);
  if (declared !== undefined && declared.langchain !== tool) {
    throw new AgentsError(
      "bad_agent",
      `another tool is named "${tool.name}" than the one whose rules were declared; give the agent its .langchain`,
    );
  }
  if (declared !== undefined) return entryOf(catalog, declared, true);
  return entryOf(catalog, defineTool({ tool, effect: "write", egress: true }) as AnyTool, false);
}

function isClientTool(tool: unknown): tool is StructuredToolInterface {
  return (
    typeof tool === "object" && tool !== null && "invoke" in tool && typeof tool.invoke === "function" && "name" in tool
  );
}

/** A plain definition: LangChain refuses another tool object of the same name, and a model must be able to write handles. */
function definition(entry: Entry) {
  const { name, description, parameters } =
    entry.kind === "worker"
      ? { name: entry.worker.name, description: entry.worker.purpose, parameters: entry.worker.inputSchema }
      : { name: entry.tool.name, description: entry.tool.description, parameters: entry.tool.open };
  return {
    type: "function" as const,
    function: { name, description, parameters: widen(parameters) as Record<string, unknown> },
  };
}

function withPrompt(own: SystemMessage): SystemMessage {
  return own.text === "" ? new SystemMessageClass(MAIN_PROMPT) : own.concat(`\n\n${MAIN_PROMPT}`);
}

function escapeUser(message: BaseMessage): BaseMessage {
  if (!HumanMessage.isInstance(message) || !message.text.includes("{{")) return message;
  const content =
    typeof message.content === "string"
      ? escapeBraces(message.content)
      : message.content.map((block) =>
          "text" in block && typeof block.text === "string" ? { ...block, text: escapeBraces(block.text) } : block,
        );
  return new HumanMessage({ content, ...(message.id === undefined ? {} : { id: message.id }) });
}

async function firstAnswer<T>(
  run: Run,
  models: readonly NamedModel[],
  characters: number,
  ask: (model: NamedModel["model"]) => T | Promise<T>,
): Promise<T> {
  let last: unknown;
  for (const { name, model } of models) {
    const started = performance.now();
    try {
      const response = await ask(model);
      const usage = AIMessage.isInstance(response) ? usageOf(response) : undefined;
      run.countModelCall("main", "main", characters, { model: name, ms: performance.now() - started, ok: true, usage });
      return response;
    } catch (error) {
      run.countModelCall("main", "main", characters, {
        model: name,
        ms: performance.now() - started,
        ok: false,
        usage: undefined,
      });
      last = error;
    }
  }
  throw modelFailure(
    models.map(({ name }) => name),
    last,
  );
}

/**
 * Gives the message and its calls ids of ours (a provider's are random, may be missing and may repeat), and keeps for
 * each call what it will need: the label that it was made under, and ids for the handles of its answer.
 */
function receive(
  run: Run,
  before: readonly BaseMessage[],
  message: AIMessage,
  entries: ReadonlyMap<string, Entry>,
): AIMessage {
  const turn =
    1 + before.reduce((highest, one) => Math.max(highest, Number(/^m(\d+)$/.exec(one.id ?? "")?.[1] ?? 0)), 0);
  const raw = rawArguments(message);
  const renamed = new Map<string, string>();
  const made = [
    ...(message.tool_calls ?? []).map((call) => ({ ...call, malformed: !isJson(raw.get(call.id ?? "")) })),
    ...(message.invalid_tool_calls ?? []).map((call) => ({
      name: call.name ?? "",
      args: {},
      id: call.id,
      malformed: true,
    })),
  ];
  const calls = made.map(({ name, args, id, malformed }, index) => {
    const position = `c${turn}-${index}`;
    if (id !== undefined) renamed.set(id, position);
    const block = run.thread.handles.reserve(handlesNeeded(entries.get(name)), position);
    run.calls.set(position, { position, name, context: run.thread.label, block, malformed });
    return { name, args, id: position, type: "tool_call" as const };
  });
  const { tool_calls: _, ...additional } = message.additional_kwargs;
  return new AIMessage({
    content: renameBlocks(message.content, renamed) as AIMessage["content"],
    additional_kwargs: additional,
    response_metadata: message.response_metadata,
    tool_calls: calls,
    id: `m${turn}`,
    ...(message.usage_metadata === undefined ? {} : { usage_metadata: message.usage_metadata }),
  });
}

/** A provider that does not give the text gave parsed arguments. */
function isJson(text: string | undefined): boolean {
  return text === undefined || parseArguments(text) !== undefined;
}

/** Some providers keep a call in the content too, with its id. */
function renameBlocks(content: unknown, renamed: ReadonlyMap<string, string>): unknown {
  if (!Array.isArray(content)) return content;
  return content.map((block: unknown) => {
    if (typeof block !== "object" || block === null || !("id" in block) || typeof block.id !== "string") return block;
    const id = renamed.get(block.id);
    return id === undefined ? block : { ...block, id };
  });
}

/** What the next handler runs in the tool's place: it answers with the outcome. */
function standIn(name: string, text: string): StructuredToolInterface {
  return langchainTool(async () => text, {
    name,
    description: "",
    schema: { type: "object", properties: {}, additionalProperties: true },
  }) as StructuredToolInterface;
}
