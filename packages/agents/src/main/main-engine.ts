// The engine of a main agent: what happens around each model call and each tool call. It is the first middleware of an
// agent; whatever stands inside it sees handles and outcomes only.
import { AIMessage, type BaseMessage, ToolMessage } from "@langchain/core/messages";
import { isCommand, isGraphBubbleUp } from "@langchain/langgraph";
import { type AgentMiddleware, createMiddleware } from "langchain";
import { z } from "zod";
import { AgentsError } from "../agents-error.ts";
import { rememberSource } from "../chat/handle-source.ts";
import { countCharacters } from "../model/count-characters.ts";
import { askFirst, ModelChainError } from "../model/model-chain.ts";
import { type ModelSpec, modelFailure, type NamedModel } from "../model/models.ts";
import { providerTool } from "../model/provider-tool.ts";
import { refuseProviderTool, withoutProviderTools } from "../model/provider-tool-guard.ts";
import { usageOf } from "../model/usage.ts";
import { mainPrompt } from "../prompts/main.ts";
import { answerId } from "../run/position.ts";
import type { Run } from "../run/run.ts";
import type { Settings } from "../run/settings.ts";
import { detached } from "../tracing/detached.ts";
import { withSignal } from "../with-signal.ts";
import type { ModelWorker } from "../worker/worker.ts";
import type { AnswerFormat } from "./answer-format.ts";
import { answerStep } from "./answer-step.ts";
import { answerTurns } from "./answer-turns.ts";
import { type Catalog, checkReaders, type Entry, findEntry, isClientTool } from "./catalog.ts";
import { refuseForeignAnswers } from "./foreign-answer.ts";
import { answerCall } from "./main-calls.ts";
import { receiveMessage } from "./main-message.ts";
import { outermost } from "./outermost.ts";
import { createRuns } from "./runs.ts";
import { shownMessages, withPrompt } from "./shown-messages.ts";
import { standIn } from "./stand-in.ts";
import { toolDefinition } from "./tool-definition.ts";

export function mainEngine(catalog: Catalog, settings: Settings, format?: AnswerFormat): AgentMiddleware {
  const runs = createRuns(settings);
  const mainModels = new WeakMap<Run, ModelSpec>();
  const entries = new WeakMap<object, Entry>();

  /** What a call of this tool does; found out before the model first hears of it. */
  const entryFor = (tool: unknown): Entry => {
    if (!isClientTool(tool)) return refuseProviderTool(providerTool(tool) ?? "(a definition without a tool)");
    const entry = entries.get(tool) ?? findEntry(catalog, tool);
    entries.set(tool, entry);
    return entry;
  };

  const workerModels = (run: Run, worker: ModelWorker): Promise<readonly NamedModel[]> => {
    const spec = run.observation?.model ?? worker.model ?? settings.workerModel ?? mainModels.get(run);
    if (spec === undefined) throw new AgentsError("bad_model", "the worker has no model");
    return settings.models(spec);
  };

  const middleware = createMiddleware({
    name: "bulkhead",
    stateSchema: z.object({ _bulkhead: z.string().optional() }),

    beforeAgent(state, runtime) {
      const { state: own, repairs } = runs.start(threadIdOf(runtime), state._bulkhead, state.messages);
      return { _bulkhead: own, ...(repairs.length === 0 ? {} : { messages: [...repairs] }) };
    },

    async wrapModelCall(request, handler) {
      const run = runs.find(request.state._bulkhead);
      try {
        run.checkLimits();
        const names = request.tools.map((tool) => String(tool.name));
        // Of the state: what a middleware outside changed for this request alone is no part of the conversation.
        refuseForeignAnswers(run, request.state.messages, new Set(names));
        run.thread.remember(request.state.messages);
        run.thread.readAnswers();
        rememberSource(taskOf(request.runtime), { handles: run.thread.handles, principal: settings.principal });
        checkReaders(catalog.readers.keys(), names);
        const byName = new Map(request.tools.map((tool) => [String(tool.name), entryFor(tool)]));
        const messages = shownMessages(request.messages.map((message) => run.thread.own(message)));
        const intents = [...byName.values()].some(({ kind }) => kind === "intent");
        const systemMessage = withPrompt(request.systemMessage, mainPrompt({ intents }));
        const asked = {
          ...request,
          messages,
          systemMessage,
          tools: [
            ...request.tools.map((tool) => toolDefinition(entryFor(tool))),
            ...(format === undefined ? [] : [format.definition]),
          ],
          ...(format === undefined ? {} : { responseFormat: NOT_LANGCHAINS }),
        };
        // `request.model` is a chat model, or what `initChatModel` makes: `models` unwraps it.
        const spec = run.observation?.model ?? settings.model ?? (request.model as ModelSpec);
        mainModels.set(run, spec);
        const signal = run.signal(request.runtime.signal);
        const models = await settings.models(spec);
        const ask = (beside: readonly BaseMessage[]) => {
          const all = [...messages, ...beside];
          const characters = countCharacters([systemMessage, ...all]);
          return askFirst(
            models,
            (model) =>
              withSignal(() => withoutProviderTools(async () => handler({ ...asked, messages: all, model })), signal),
            {
              signal,
              start: (model) => run.startModelCall({ who: "main", characters, model }),
              usageOf: (answer) => (AIMessage.isInstance(answer) ? usageOf(answer) : undefined),
              passes: bubblesUp,
            },
          );
        };
        const receive = (message: AIMessage) => receiveMessage(run, message, byName);
        if (format !== undefined) return await answerTurns(run, format, ask, receive);
        const response = await ask([]);
        return AIMessage.isInstance(response) ? receive(response) : response;
      } catch (error) {
        if (bubblesUp(error)) throw error; // the run waits
        const thrown = error instanceof ModelChainError ? chainFailure(run, error) : error;
        run.end(false, AgentsError.from(thrown)?.code ?? "model_failed");
        runs.end(run, request.state.messages);
        throw thrown;
      }
    },

    async wrapToolCall(request, handler) {
      const { toolCall, runtime } = request;
      // The types of a middleware's hooks do not know its own state here.
      const run = runs.find(request.state["_bulkhead"] as string | undefined);
      const id = toolCall.id ?? "";
      await answerStep(request.state.messages, run.calls, (pending, call) => {
        const entry = pending.entries.get(call.name);
        return detached(() =>
          answerCall(run, {
            pending,
            entry,
            arguments: call.args,
            models: (worker) => workerModels(run, worker),
            signal: run.signal(runtime.signal),
          }),
        );
      });
      const pending = run.calls.get(id);
      const text = await pending?.answer;
      if (pending === undefined || text === undefined) {
        return new ToolMessage({ content: '{"ok":false,"code":"denied"}', tool_call_id: id, name: toolCall.name });
      }
      const result = await handler({ ...request, tool: standIn(toolCall.name, text) });
      if (isCommand(result)) {
        pending.answeredInside = true;
        return result;
      }
      const { content, status = "success" } = result;
      const message = new ToolMessage({ content, status, tool_call_id: id, name: toolCall.name, id: answerId(id) });
      run.thread.remember([message]);
      return message;
    },

    afterAgent(state) {
      const run = runs.find(state._bulkhead);
      run.end(true);
      return { _bulkhead: runs.end(run, state.messages) };
    },
  });
  return outermost(middleware as AgentMiddleware); // without the private state, which is nobody else's business
}

/** LangGraph's own test fails where somebody threw `null`. */
function bubblesUp(error: unknown): boolean {
  return typeof error === "object" && error !== null && isGraphBubbleUp(error);
}

/** `createAgent` is told that none is wanted: `undefined` means its own. Its type does not know that. */
const NOT_LANGCHAINS = null as never;

/** Without a checkpointer or an id there is no conversation to go on with. */
function threadIdOf(runtime: { readonly configurable?: Readonly<Record<string, unknown>> }): string | undefined {
  const id = runtime.configurable?.["thread_id"];
  return id === undefined ? undefined : String(id);
}

/** LangGraph's name for this execution of the node; its streams name it too. */
function taskOf(runtime: { readonly configurable?: Readonly<Record<string, unknown>> }): string {
  return String(runtime.configurable?.["checkpoint_ns"] ?? "");
}

/** A limit of the run, the caller's stop, or the models themselves. */
function chainFailure(run: Run, error: ModelChainError): unknown {
  try {
    if (error.cancelled) run.checkLimits();
    return replacedTool(error) ?? modelFailure(error);
  } catch (limit) {
    return limit;
  }
}

/** LangChain's refusal of a middleware inside: the model was not asked. */
function replacedTool({ cause }: ModelChainError): AgentsError | undefined {
  if (!(cause instanceof Error) || !cause.message.includes("You have modified a tool in")) return undefined;
  return new AgentsError(
    "bad_agent",
    "a middleware put another tool in the place of one of the agent's: a wrapModelCall may leave tools out, or describe them by plain definitions",
    { cause },
  );
}
