// The model as a worker's loop sees it: plain JSON in and out. Here it is mapped to a LangChain chat model without
// LangChain around it: `_generate` has no callbacks, no tracing and no async-local parent, so nothing of a worker's
// context is reported to anybody.
import type { ToolSchema } from "@bulkhead/sandbox";
import { SandboxError } from "@bulkhead/sandbox";
import type { BaseChatModel } from "@langchain/core/language_models/chat_models";
import { AIMessage, type BaseMessage, HumanMessage, SystemMessage, ToolMessage } from "@langchain/core/messages";
import type { WorkerSpan } from "../tracing/worker-trace.ts";
import { bindModel, type Choice, cannotBeForced } from "./bind-model.ts";
import { askFirst, type ModelCallReport, ModelChainError } from "./model-chain.ts";
import type { NamedModel } from "./models.ts";
import { parseObject } from "./parse-object.ts";
import { ranByProvider } from "./provider-result.ts";
import { quietly } from "./quiet-console.ts";
import { callsOf, type ModelCall } from "./reply-calls.ts";
import { endOf, type ReplyEnd } from "./reply-end.ts";
import { type Usage, usageOf } from "./usage.ts";

export type WorkerMessage =
  | { readonly role: "system" | "user"; readonly text: string }
  | { readonly role: "assistant"; readonly text: string; readonly calls: readonly ModelCall[] }
  | { readonly role: "tool"; readonly callId: string; readonly name: string; readonly text: string };

export interface ModelRequest {
  readonly messages: readonly WorkerMessage[];
  readonly tools: readonly ToolSchema[];
  readonly choice: Exclude<Choice, undefined>;
}

export interface ModelReply {
  readonly text: string;
  readonly calls: readonly ModelCall[];
  readonly end: ReplyEnd;
  readonly usage: Usage | undefined;
}

export type ModelPort = (request: ModelRequest, signal: AbortSignal) => Promise<ModelReply>;

/** @throws SandboxError `model_failed` or `cancelled`; the provider's text is dropped. */
export function langchainPort(
  models: readonly NamedModel[],
  start: (request: ModelRequest, model: string) => (call: ModelCallReport) => void,
  trace: WorkerSpan["model"] = (_name, _request, work) => work(),
): ModelPort {
  // Those that refused to be forced are not asked to again, by this worker: a stranger can provoke such a refusal, and
  // what was provoked in one worker must not change another.
  const unforced = new WeakSet<BaseChatModel>();
  return async (request, signal) => {
    const options = {
      signal,
      start: (model: string) => start(request, model),
      usageOf: ({ usage }: ModelReply) => usage,
    };
    try {
      return await askFirst(
        models,
        (model, name) => trace(name, request, () => ask(model, request, signal, unforced)),
        options,
      );
    } catch (error) {
      if (error instanceof SandboxError) throw error; // a limit
      const stopped = error instanceof ModelChainError && error.cancelled;
      throw stopped
        ? new SandboxError("cancelled", "the worker was stopped")
        : new SandboxError("model_failed", "no model of the chain answered");
    }
  };
}

async function ask(
  model: BaseChatModel,
  request: ModelRequest,
  signal: AbortSignal,
  unforced: WeakSet<BaseChatModel>,
): Promise<ModelReply> {
  if (unforced.has(model)) return generate(model, request, undefined, signal);
  try {
    return await generate(model, request, request.choice, signal);
  } catch (error) {
    if (!cannotBeForced(error)) throw error;
    unforced.add(model);
    return generate(model, request, undefined, signal);
  }
}

async function generate(
  model: BaseChatModel,
  { messages, tools }: ModelRequest,
  choice: Choice,
  signal: AbortSignal,
): Promise<ModelReply> {
  const { bare, options } = bindModel(model, tools, choice);
  const asked = messages.map(toLangchain);
  const result = await quietly(() => bare._generate(asked, { ...options, signal }, undefined));
  const [generation] = result.generations;
  const message = generation?.message;
  if (message === undefined || !AIMessage.isInstance(message)) throw new TypeError("the model gave no message");
  if (ranByProvider(message) !== undefined) throw new TypeError("the provider ran a tool, which nobody granted");
  return {
    text: typeof message.content === "string" ? message.content : message.text, // a string is its text, and is had sooner
    calls: callsOf(message),
    end: endOf(message, generation?.generationInfo),
    usage: usageOf(message),
  };
}

function toLangchain(message: WorkerMessage): BaseMessage {
  switch (message.role) {
    case "system":
      return new SystemMessage(message.text);
    case "user":
      return new HumanMessage(message.text);
    case "tool":
      return new ToolMessage({ content: message.text, tool_call_id: message.callId, name: message.name });
    case "assistant":
      return new AIMessage({
        content: message.text,
        tool_calls: message.calls.map(({ id, name, arguments: text }) => ({
          id,
          name,
          args: parseObject(text) ?? {},
          type: "tool_call" as const,
        })),
      });
    default:
      return message satisfies never;
  }
}
