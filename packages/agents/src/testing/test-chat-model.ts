// A LangChain chat model around a function from what was seen to the next turn. No network, no clock, no randomness.
//
// Whether LangChain invokes or streams it, one request asks the function once. Binding tools gives a copy that shares the
// record of requests and nothing else.
import type { JsonSchema } from "@bulkhead/sandbox";
import type { CallbackManagerForLLMRun } from "@langchain/core/callbacks/manager";
import type { BaseLanguageModelInput } from "@langchain/core/language_models/base";
import {
  BaseChatModel,
  type BaseChatModelCallOptions,
  type BindToolsInput,
} from "@langchain/core/language_models/chat_models";
import { AIMessage, AIMessageChunk, type BaseMessage } from "@langchain/core/messages";
import { ChatGenerationChunk, type ChatResult } from "@langchain/core/outputs";
import type { Runnable } from "@langchain/core/runnables";
import { countCharacters } from "../model/count-characters.ts";
import type { Json } from "./script.ts";
import { type Offer, type Seen, see } from "./seen.ts";

export interface TurnData {
  readonly text?: string;
  readonly calls?: readonly TurnCall[];
  /** Tokens; without it a quarter of the characters, rounded up. */
  readonly usage?: { readonly input: number; readonly output: number };
}

export interface TurnCall {
  readonly name: string;
  readonly args: Readonly<Record<string, Json>>;
  readonly id?: string;
}

/** A request as LangChain made it. */
export interface SentRequest {
  readonly messages: readonly BaseMessage[];
  readonly tools: readonly BindToolsInput[];
  readonly options: Readonly<Record<string, unknown>>;
}

export interface Mind {
  readonly requests: Seen[];
  /** Told of each request; `who` is as in `Seen`. */
  readonly sent?: ((who: string, request: SentRequest) => void) | undefined;
  /** Characters of text in one streamed chunk. */
  readonly chunkSize: number;
  decide(seen: Seen): TurnData | Promise<TurnData>;
}

export class TestChatModel extends BaseChatModel {
  readonly #mind: Mind;
  readonly #tools: readonly BindToolsInput[];

  constructor(mind: Mind, tools: readonly BindToolsInput[] = []) {
    super({});
    this.#mind = mind;
    this.#tools = tools;
  }

  /** Every request so far, bound copies included, in the order of arrival. */
  get requests(): readonly Seen[] {
    return this.#mind.requests;
  }

  override _llmType(): string {
    // Asked for by the constructor of the base class, before there are fields.
    return "bulkhead-test";
  }

  override bindTools(
    tools: BindToolsInput[],
    kwargs?: Partial<BaseChatModelCallOptions>,
  ): Runnable<BaseLanguageModelInput, AIMessageChunk, BaseChatModelCallOptions> {
    return new TestChatModel(this.#mind, tools).withConfig(kwargs ?? {});
  }

  override async _generate(messages: BaseMessage[], options: this["ParsedCallOptions"]): Promise<ChatResult> {
    const turn = await this.#turn(messages, options);
    const message = new AIMessage({
      content: turn.text,
      tool_calls: turn.calls.map((call) => ({ ...call, type: "tool_call" as const })),
      ...usageField(turn),
    });
    return { generations: [{ text: turn.text, message }] };
  }

  override async *_streamResponseChunks(
    messages: BaseMessage[],
    options: this["ParsedCallOptions"],
    runManager?: CallbackManagerForLLMRun,
  ): AsyncGenerator<ChatGenerationChunk> {
    const turn = await this.#turn(messages, options);
    for (const chunk of chunksOf(turn, this.#mind.chunkSize)) {
      yield chunk;
      await runManager?.handleLLMNewToken(chunk.text, undefined, undefined, undefined, undefined, { chunk });
    }
  }

  async #turn(messages: BaseMessage[], options: this["ParsedCallOptions"]): Promise<CompleteTurn> {
    const { signal } = options;
    signal?.throwIfAborted();
    const { temperature } = options as { readonly temperature?: number }; // no option of every model
    const asked = { ...(signal && { signal }), ...(temperature !== undefined && { temperature }) };
    const seen = see(messages, this.#tools.map(offerOf), asked);
    this.#mind.requests.push(seen);
    this.#mind.sent?.(seen.who, { messages, tools: this.#tools, options });
    return complete(await this.#mind.decide(seen), seen, countCharacters(messages));
  }
}

interface CompleteTurn {
  readonly text: string;
  readonly calls: { name: string; args: Record<string, Json>; id: string }[];
  readonly usage: { input_tokens: number; output_tokens: number; total_tokens: number };
}

function complete(turn: TurnData, seen: Seen, shown: number): CompleteTurn {
  const text = turn.text ?? "";
  // A copy, so that a framework that edits what it was given edits no script.
  const calls = (turn.calls ?? []).map((call, index) => ({
    name: call.name,
    args: structuredClone(call.args) as Record<string, Json>,
    id: call.id ?? `call_${seen.step}_${index}`,
  }));
  const input = turn.usage?.input ?? Math.ceil(shown / 4);
  const output = turn.usage?.output ?? Math.ceil((text.length + JSON.stringify(calls).length) / 4);
  return { text, calls, usage: { input_tokens: input, output_tokens: output, total_tokens: input + output } };
}

function* chunksOf(turn: CompleteTurn, size: number): Generator<ChatGenerationChunk> {
  const letters = Array.from(turn.text);
  for (let start = 0; start < letters.length; start += size) {
    yield chunkOf(new AIMessageChunk({ content: letters.slice(start, start + size).join("") }));
  }
  for (const [index, call] of turn.calls.entries()) {
    const json = JSON.stringify(call.args);
    const first = { name: call.name, args: json.slice(0, 8), id: call.id, index, type: "tool_call_chunk" as const };
    yield chunkOf(new AIMessageChunk({ content: "", tool_call_chunks: [first] }));
    if (json.length <= 8) continue;
    const rest = { args: json.slice(8), index, type: "tool_call_chunk" as const };
    yield chunkOf(new AIMessageChunk({ content: "", tool_call_chunks: [rest] }));
  }
  yield chunkOf(new AIMessageChunk({ content: "", ...usageField(turn) }));
}

// LangChain's declaration of this field admits no value under exactOptionalPropertyTypes.
function usageField(turn: CompleteTurn): object {
  return { usage_metadata: turn.usage };
}

function chunkOf(message: AIMessageChunk): ChatGenerationChunk {
  return new ChatGenerationChunk({ text: message.text, message });
}

/** A tool of LangChain's, or its definition in a provider's form. */
function offerOf(tool: BindToolsInput): Offer {
  const definition = (tool as { readonly function?: object }).function ?? tool;
  const { name, description, parameters, schema = parameters } = definition as Readonly<Record<string, unknown>>;
  return {
    name: typeof name === "string" ? name : "(unnamed)",
    description: typeof description === "string" ? description : "",
    parameters: isPlain(schema) ? schema : undefined,
  };
}

function isPlain(value: unknown): value is JsonSchema {
  return typeof value === "object" && value !== null && Object.getPrototypeOf(value) === Object.prototype;
}
