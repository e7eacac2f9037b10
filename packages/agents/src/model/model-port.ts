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
import { sizedReply } from "./reply-size.ts";
import { cannotBeTempered, tempered } from "./tempered.ts";
import { type Usage, usageOf } from "./usage.ts";

export type WorkerMessage =
  | { readonly role: "system" | "user"; readonly text: string }
  | { readonly role: "assistant"; readonly text: string; readonly calls: readonly ModelCall[] }
  | { readonly role: "tool"; readonly callId: string; readonly name: string; readonly text: string };

export interface ModelRequest {
  readonly messages: readonly WorkerMessage[];
  readonly tools: readonly ToolSchema[];
  readonly choice: Exclude<Choice, undefined>;
  /** Undefined: as the model was made. */
  readonly temperature?: number | undefined;
}

export interface ModelReply {
  readonly text: string;
  readonly calls: readonly ModelCall[];
  readonly end: ReplyEnd;
  readonly usage: Usage | undefined;
}

export type ModelPort = (request: ModelRequest, signal: AbortSignal) => Promise<ModelReply>;

/** @throws SandboxError `model_failed`, `too_large` or `cancelled`; the provider's text is dropped. */
export function langchainPort(
  models: readonly NamedModel[],
  start: (request: ModelRequest, model: string) => (call: ModelCallReport) => void,
  trace: WorkerSpan["model"] = (_name, _request, work) => work(),
): ModelPort {
  // Those that refused to be forced, or a temperature, are not asked to again, by this worker: a stranger can provoke such
  // a refusal, and what was provoked in one worker must not change another.
  const refused: Refused = { choice: new WeakSet(), temperature: new WeakSet() };
  return async (request, signal) => {
    const options = {
      signal,
      start: (model: string) => start(request, model),
      usageOf: ({ usage }: ModelReply) => usage,
    };
    try {
      const asked = (model: BaseChatModel, name: string) =>
        trace(name, request, () => ask(model, request, signal, refused));
      return sizedReply(await askFirst(models, asked, options));
    } catch (error) {
      if (error instanceof SandboxError) throw error; // a limit
      const stopped = error instanceof ModelChainError && error.cancelled;
      throw stopped
        ? new SandboxError("cancelled", "the worker was stopped")
        : new SandboxError("model_failed", "no model of the chain answered");
    }
  };
}

interface Refused {
  readonly choice: WeakSet<BaseChatModel>;
  readonly temperature: WeakSet<BaseChatModel>;
}

async function ask(
  model: BaseChatModel,
  request: ModelRequest,
  signal: AbortSignal,
  refused: Refused,
): Promise<ModelReply> {
  for (;;) {
    const choice = refused.choice.has(model) ? undefined : request.choice;
    const temperature = refused.temperature.has(model) ? undefined : request.temperature;
    try {
      return await generate(model, { ...request, temperature }, choice, signal);
    } catch (error) {
      if (choice !== undefined && cannotBeForced(error)) refused.choice.add(model);
      else if (temperature !== undefined && cannotBeTempered(error)) refused.temperature.add(model);
      else throw error;
    }
  }
}

async function generate(
  model: BaseChatModel,
  { messages, tools, temperature }: ModelRequest,
  choice: Choice,
  signal: AbortSignal,
): Promise<ModelReply> {
  const { bare, options } = bindModel(model, tools, choice);
  const asked = messages.map(toLangchain);
  const at = temperature === undefined ? bare : tempered(bare, temperature);
  const heat = temperature === undefined ? {} : { temperature };
  const result = await quietly(() => at._generate(asked, { ...options, ...heat, signal }, undefined));
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
