// The model as a worker's loop sees it: plain JSON in and out. Here it is mapped to a LangChain chat model without
// LangChain around it: `_generate` has no callbacks, no tracing and no async-local parent, so nothing of a worker's
// context is reported to anybody.
import type { ToolSchema } from "@bulkhead/sandbox";
import { SandboxError } from "@bulkhead/sandbox";
import type { BaseChatModel } from "@langchain/core/language_models/chat_models";
import { AIMessage, type BaseMessage, HumanMessage, SystemMessage, ToolMessage } from "@langchain/core/messages";
import { askFirst, type ModelCallReport, ModelChainError } from "./model-chain.ts";
import type { NamedModel } from "./models.ts";
import { parseObject } from "./parse-object.ts";
import { type Usage, usageOf } from "./usage.ts";

export type WorkerMessage =
  | { readonly role: "system" | "user"; readonly text: string }
  | { readonly role: "assistant"; readonly text: string; readonly calls: readonly ModelCall[] }
  | { readonly role: "tool"; readonly callId: string; readonly name: string; readonly text: string };

export interface ModelCall {
  readonly id: string;
  readonly name: string;
  /** The arguments as the model wrote them where the provider gives that, else their JSON. */
  readonly arguments: string;
}

interface ModelRequest {
  readonly messages: readonly WorkerMessage[];
  readonly tools: readonly ToolSchema[];
  /** `return`: the model must call it. `any`: it must call some tool. */
  readonly choice: "return" | "any";
}

interface ModelReply {
  readonly text: string;
  readonly calls: readonly ModelCall[];
  readonly usage: Usage | undefined;
}

export type ModelPort = (request: ModelRequest, signal: AbortSignal) => Promise<ModelReply>;

/** @throws SandboxError `model_failed` or `cancelled`; the provider's text is dropped. */
export function langchainPort(
  models: readonly NamedModel[],
  start: (request: ModelRequest, model: string) => (call: ModelCallReport) => void,
): ModelPort {
  return async (request, signal) => {
    const options = {
      signal,
      start: (model: string) => start(request, model),
      usageOf: ({ usage }: ModelReply) => usage,
    };
    try {
      return await askFirst(models, (model) => ask(model, request, signal), options);
    } catch (error) {
      if (error instanceof SandboxError) throw error; // a limit
      const stopped = error instanceof ModelChainError && error.cancelled;
      throw stopped
        ? new SandboxError("cancelled", "the worker was stopped")
        : new SandboxError("model_failed", "no model of the chain answered");
    }
  };
}

async function ask(model: BaseChatModel, request: ModelRequest, signal: AbortSignal): Promise<ModelReply> {
  const { bare, options } = bind(model, request);
  const result = await bare._generate(request.messages.map(toLangchain), { ...options, signal }, undefined);
  const message = result.generations[0]?.message;
  if (message === undefined || !AIMessage.isInstance(message)) throw new TypeError("the model gave no message");
  return { text: message.text, calls: callsOf(message), usage: usageOf(message) };
}

interface Bound {
  readonly bare: BaseChatModel;
  readonly options: Readonly<Record<string, unknown>>;
}

/** `bindTools` gives a model, or a binding of one with options: what is inside is called itself. */
function bind(model: BaseChatModel, { tools, choice }: ModelRequest): Bound {
  if (model.bindTools === undefined) throw new TypeError("the model takes no tools");
  const definitions = tools.map((tool) => ({
    type: "function" as const,
    function: {
      name: tool.name,
      description: tool.description,
      parameters: tool.parameters as Record<string, unknown>,
    },
  }));
  let inner: unknown = model.bindTools(definitions, { tool_choice: choice });
  let options: Readonly<Record<string, unknown>> = {};
  while (isBinding(inner)) {
    options = { ...inner.kwargs, ...inner.config, ...options };
    inner = inner.bound;
  }
  return { bare: inner as BaseChatModel, options: { ...defaultOptions(inner), ...options } };
}

/** ChatOpenAI keeps bound options in a field which its `invoke` reads and its `_generate` does not. */
function defaultOptions(model: unknown): object {
  const { defaultOptions: own } = model as { readonly defaultOptions?: object };
  return own ?? {};
}

function isBinding(
  value: unknown,
): value is { readonly bound: unknown; readonly kwargs?: object; readonly config?: object } {
  return typeof value === "object" && value !== null && "bound" in value && !("_generate" in value);
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

/** Calls in the order in which the model made them, the ones whose arguments were no JSON last. */
function callsOf(message: AIMessage): readonly ModelCall[] {
  const raw = rawArguments(message);
  const id = (own: string | undefined, index: number) => (own === undefined || own === "" ? `call-${index}` : own);
  const valid = (message.tool_calls ?? []).map((call, i) => ({
    id: id(call.id, i),
    name: call.name,
    arguments: raw(call.id) ?? JSON.stringify(call.args),
  }));
  const invalid = (message.invalid_tool_calls ?? []).map((call, i) => ({
    id: id(call.id, valid.length + i),
    name: call.name ?? "",
    arguments: call.args ?? "",
  }));
  return [...valid, ...invalid];
}

/**
 * The arguments as the provider sent them: OpenAI's wire format, which LangChain keeps beside the parsed calls, or the
 * chunks of a stream. The parsed ones may have been mended (a missing brace, a cut number). Asked for by id, in order:
 * ids can repeat.
 */
export function rawArguments(message: AIMessage): (id: string | undefined) => string | undefined {
  const raw: { readonly id: string; readonly text: string }[] = [];
  const calls: unknown = message.additional_kwargs["tool_calls"];
  const chunks: unknown = "tool_call_chunks" in message ? message.tool_call_chunks : undefined;
  for (const call of (Array.isArray(calls) ? calls : []) as readonly WireCall[]) {
    if (typeof call?.function?.arguments === "string") raw.push({ id: call.id ?? "", text: call.function.arguments });
  }
  if (raw.length === 0) {
    for (const chunk of (Array.isArray(chunks) ? chunks : []) as readonly {
      readonly id?: string;
      readonly args?: string;
    }[]) {
      if (chunk.args !== undefined) raw.push({ id: chunk.id ?? "", text: chunk.args });
    }
  }
  return (id) => {
    const at = raw.findIndex((one) => one.id === (id ?? ""));
    return at === -1 ? undefined : raw.splice(at, 1)[0]?.text;
  };
}

interface WireCall {
  readonly id?: string;
  readonly function?: { readonly arguments?: unknown };
}
