// The engine of a main agent: what happens around each model call and each tool call. It is the first middleware of an
// agent; whatever stands inside it sees handles and outcomes only.
import { setImmediate as otherWork } from "node:timers/promises";
import { AIMessage, type BaseMessage, ToolMessage } from "@langchain/core/messages";
import { interrupt, isCommand, isGraphBubbleUp } from "@langchain/langgraph";
import { type AgentMiddleware, createMiddleware } from "langchain";
import { z } from "zod";
import { AgentsError } from "../agents-error.ts";
import { rememberSource } from "../chat/handle-source.ts";
import { countCharacters } from "../model/count-characters.ts";
import { askFirst } from "../model/model-chain.ts";
import type { ModelSpec } from "../model/models.ts";
import { providerTool } from "../model/provider-tool.ts";
import { refuseProviderTool, withoutProviderTools } from "../model/provider-tool-guard.ts";
import { usageOf } from "../model/usage.ts";
import { mainPrompt } from "../prompts/main.ts";
import { CHANGED, refusalOf } from "../run/claim-run.ts";
import { answerId } from "../run/position.ts";
import type { Run } from "../run/run.ts";
import type { Settings } from "../run/settings.ts";
import { detached } from "../tracing/detached.ts";
import { withSignal } from "../with-signal.ts";
import { rememberSettings } from "./agent-settings.ts";
import { answerCall } from "./answer-call.ts";
import type { AnswerFormat } from "./answer-format.ts";
import { answerStep } from "./answer-step.ts";
import { answerTurns, type Receive } from "./answer-turns.ts";
import { type Catalog, checkReaders, type Entry, entryOf, findEntry, isClientTool } from "./catalog.ts";
import { rememberCatalog } from "./catalog-of.ts";
import { refuseForeignAnswers } from "./foreign-answer.ts";
import { isChanged } from "./kept-call.ts";
import type { MainMemory } from "./main-memory.ts";
import { receiveMessage } from "./main-message.ts";
import { MainModels } from "./main-models.ts";
import type { MainTasks } from "./main-tasks.ts";
import { failureOf } from "./model-failed.ts";
import { outermost } from "./outermost.ts";
import { placeOf } from "./place.ts";
import type { Reply, Runs } from "./runs.ts";
import { runsOf } from "./runs-of.ts";
import { shownMessages, withPrompt } from "./shown-messages.ts";
import { standIn } from "./stand-in.ts";
import { toolDefinition } from "./tool-definition.ts";

export interface Engine {
  readonly middleware: AgentMiddleware;
  readonly runs: Runs;
}

export interface EngineParts {
  readonly format?: AnswerFormat | undefined;
  readonly memory?: MainMemory | undefined;
  readonly tasks?: MainTasks | undefined;
}

/** `name`: of the agent. */
export function mainEngine(
  name: string,
  catalog: Catalog,
  settings: Settings,
  { format, memory, tasks }: EngineParts = {},
): Engine {
  const models = new MainModels(settings);
  const entries = new WeakMap<object, Entry>();
  /** What this process knows the agent to have: declared, or seen in a call. */
  const known = new Map([...catalog.tools].map(([tool, declared]) => [tool, entryOf(catalog, declared)]));
  for (const [worker, declared] of catalog.workers) known.set(worker, { kind: "worker", worker: declared });
  const runs = runsOf(name, settings, known);

  /** What a call of this tool does; found out before the model first hears of it. */
  const entryFor = (tool: unknown): Entry => {
    if (!isClientTool(tool)) return refuseProviderTool(providerTool(tool) ?? "(a definition without a tool)");
    const entry = entries.get(tool) ?? findEntry(catalog, tool);
    entries.set(tool, entry);
    return entry;
  };

  const ending = (messages: readonly BaseMessage[]) => async (run: Run) => memory?.used(run, messages, true);

  const stop = async (run: Run, messages: readonly BaseMessage[], error: unknown): Promise<never> => {
    await memory?.used(run, messages, false);
    await runs.fail(run, messages, error);
    throw error;
  };

  const middleware = createMiddleware({
    name: "bulkhead",
    stateSchema: z.object({ _bulkhead: z.string().optional() }),

    beforeAgent: {
      canJumpTo: ["tools"],
      async hook(state, runtime) {
        const { state: own, repairs, goesOn } = await runs.start(placeOf(runtime), state._bulkhead, state.messages);
        return {
          _bulkhead: own,
          ...(repairs.length === 0 ? {} : { messages: [...repairs] }),
          ...(goesOn ? { jumpTo: "tools" as const } : {}),
        };
      },
    },

    wrapModelCall(request, handler) {
      const { messages: conversation } = request.state;
      return runs.during(placeOf(request.runtime), request.state._bulkhead, conversation, async (run) => {
        try {
          run.checkLimits();
          const names = request.tools.map((tool) => String(tool.name));
          // Of the state: what a middleware outside changed for this request alone is no part of the conversation.
          refuseForeignAnswers(run, conversation, new Set(names));
          run.thread.remember(conversation);
          run.thread.readAnswers();
          const place = placeOf(request.runtime);
          rememberSource(place.task, { handles: run.thread.handles, principal: settings.principal });
          checkReaders(catalog.readers.keys(), names);
          const byName = new Map(request.tools.map((tool) => [String(tool.name), entryFor(tool)]));
          for (const [tool, entry] of byName) known.set(tool, entry);
          const messages = shownMessages(request.messages.map((message) => run.thread.own(message)));
          const intents = [...byName.values()].some(({ kind }) => kind === "intent");
          const task = await tasks?.told(run);
          const notes = await memory?.told(run, run.signal(request.runtime.signal));
          const told = [mainPrompt({ intents }), task, notes].filter((part) => part !== undefined);
          const systemMessage = withPrompt(request.systemMessage, told.join("\n\n"));
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
          const chain = await models.main(run, request.model as ModelSpec);
          const again = runs.replied(run, conversation);
          if (again !== undefined) return saidAgain(again) as never; // see answerTurns
          await run.keeping.flush(); // whatever it is told now is kept
          const signal = run.signal(request.runtime.signal);
          const ask = (beside: readonly BaseMessage[]) => {
            const all = [...messages, ...beside];
            const characters = countCharacters([systemMessage, ...all]);
            return askFirst(
              chain,
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
          const receive: Receive = async (message, structured) => {
            const received = receiveMessage(run, message, byName);
            await runs.received(run, conversation, { message: received, structured });
            return received;
          };
          if (format !== undefined) return await answerTurns(run, format, ask, receive);
          const response = await ask([]);
          return AIMessage.isInstance(response) ? await receive(response) : response;
        } catch (error) {
          if (bubblesUp(error)) throw error; // the run waits
          const thrown = run.keeping.lost !== undefined ? refusalOf(run.keeping.lost) : failureOf(run, error);
          return stop(run, conversation, thrown);
        }
      });
    },

    async wrapToolCall(request, handler) {
      const { toolCall, runtime } = request;
      if (isClientTool(request.tool)) known.set(toolCall.name, entryFor(request.tool));
      const { messages } = request.state;
      // The types of a middleware's hooks do not know its own state here.
      const state = request.state["_bulkhead"] as string | undefined;
      const id = toolCall.id ?? "";
      const place = placeOf(runtime);
      const at = { ...place, task: `${place.task} ${id}` }; // in version "v1" one task runs all calls
      const answered = await runs.during(at, state, messages, async (run) => {
        // Taken up again: the calls beside this one may bring tools that only they know.
        if (run.calls.get(id)?.restored) {
          await otherWork();
          if (isChanged(run, messages)) await stop(run, messages, new AgentsError("run_changed", CHANGED));
        }
        const step = await answerStep(messages, run.calls, (pending, call) => {
          const entry = pending.entries.get(call.name);
          if (pending.restored && entry === undefined && call.id !== id) return undefined;
          if (pending.restored) models.require(run, entry);
          return detached(() =>
            answerCall(run, {
              pending,
              entry,
              name: call.name,
              arguments: call.args,
              models: (worker) => models.worker(run, worker),
              signal: run.signal(runtime.signal),
            }),
          );
        });
        const stopped = step.find(({ kind }) => kind === "stopped");
        if (stopped?.kind === "stopped") await stop(run, messages, stopped.error);
        if (step.some(({ kind }) => kind === "parked")) await runs.wait(run);
        return { run, pending: run.calls.get(id), answer: await run.calls.get(id)?.answer };
      });
      const { run, pending, answer } = answered;
      if (answer?.kind === "parked") return stopHere(run);
      if (pending === undefined || answer?.kind !== "told") {
        return new ToolMessage({ content: '{"ok":false,"code":"denied"}', tool_call_id: id, name: toolCall.name });
      }
      const result = await handler({ ...request, tool: standIn(toolCall.name, answer.text) });
      if (isCommand(result)) {
        pending.answeredInside = true;
        return result;
      }
      const { content, status = "success" } = result;
      const message = new ToolMessage({ content, status, tool_call_id: id, name: toolCall.name, id: answerId(id) });
      run.thread.remember([message]);
      return message;
    },

    async afterAgent(state, runtime) {
      return { _bulkhead: await runs.end(placeOf(runtime), state._bulkhead, state.messages, ending(state.messages)) };
    },
  });
  const outer = outermost(middleware as AgentMiddleware);
  rememberCatalog(outer, catalog);
  rememberSettings(outer, { name, settings, workers: [...catalog.workers.values(), ...catalog.readers.values()] });
  return { middleware: outer, runs }; // without the private state, which is nobody else's business
}

/** LangGraph's own test fails where somebody threw `null`. */
function bubblesUp(error: unknown): boolean {
  return typeof error === "object" && error !== null && isGraphBubbleUp(error);
}

/** `createAgent` is told that none is wanted: `undefined` means its own. Its type does not know that. */
const NOT_LANGCHAINS = null as never;

/**
 * LangGraph stops here, outside every `try`, and is told the run's id only: how many questions a worker has, and whether two
 * have the same, would be words of what it read. What it is resumed with is nobody's answer: the ledger is asked, and where
 * that has none the graph stops again.
 */
function stopHere({ id }: Run): never {
  for (;;) interrupt({ run: id });
}

/** As `answerTurns` gives it. */
function saidAgain({ message, structured }: Reply): unknown {
  return structured === undefined ? message : { structuredResponse: structured, messages: [message] };
}
