// The model of a world of a pair: its workers do what the world says, its main model plays the script on what it can see.

import type { Json } from "@bulkhead/agents/testing";
import type { JsonSchema } from "@bulkhead/sandbox";
import { BaseChatModel, type BindToolsInput } from "@langchain/core/language_models/chat_models";
import { AIMessage, type BaseMessage } from "@langchain/core/messages";
import type { ChatResult } from "@langchain/core/outputs";
import { wait } from "../non-interference/latency.ts";
import { CHAIN } from "../non-interference/reply.ts";
import { thrownOf } from "../non-interference/thrown.ts";
import { outside } from "../non-interference/world.ts";
import { messageOf } from "../non-interference/world-model.ts";
import type { PairWorld } from "./pair-world.ts";

export interface PairModelOptions {
  readonly world: PairWorld;
  /** A function of the messages. */
  readonly main: BaseChatModel;
  /** Told of what the main model is shown. */
  readonly shown: (messages: readonly BaseMessage[]) => void;
}

/** A chain: how many of its models fail first is the world's. */
export function pairModels(options: PairModelOptions): readonly BaseChatModel[] {
  return Array.from({ length: CHAIN }, (_, place) => new PairModel(options, place, []));
}

class PairModel extends BaseChatModel {
  readonly #options: PairModelOptions;
  readonly #place: number;
  readonly #tools: readonly BindToolsInput[];

  constructor(options: PairModelOptions, place: number, tools: readonly BindToolsInput[]) {
    super({});
    this.#options = options;
    this.#place = place;
    this.#tools = tools;
  }

  override _llmType(): string {
    return "bulkhead-pair";
  }

  override bindTools(tools: BindToolsInput[]): this {
    return new PairModel(this.#options, this.#place, tools) as this; // of this very class
  }

  override async _generate(messages: BaseMessage[]): Promise<ChatResult> {
    const worker = WORKER.exec(messages[0]?.text ?? "")?.[1];
    return worker === undefined ? this.#main(messages) : outside(() => this.#worker(worker, messages));
  }

  async #main(messages: BaseMessage[]): Promise<ChatResult> {
    const { main, shown } = this.#options;
    shown(messages);
    const asked = main.bindTools?.([...this.#tools]) ?? main;
    const message = (await asked.invoke(messages, { callbacks: [] })) as AIMessage; // a chat model answers with one
    return { generations: [{ text: message.text, message }] };
  }

  async #worker(worker: string, messages: readonly BaseMessage[]): Promise<ChatResult> {
    const step = messages.filter((message) => AIMessage.isInstance(message)).length;
    const input = JSON.parse(messages.find((message) => message.getType() === "human")?.text ?? "null") as Json;
    const all = this.#options.world.replies(worker, input, returnsOf(this.#tools));
    const reply = all[Math.min(step, all.length - 1)];
    if (reply === undefined) throw new Error("nothing is there");
    await wait(reply.latency);
    if (this.#place < reply.failing) throw thrownOf(reply.thrown);
    return { generations: [{ text: "", message: messageOf(reply) }] };
  }
}

const WORKER = /^You are the worker "([^"\n]+)"\./u;

/** As the worker was told: the value in its `return`. */
function returnsOf(tools: readonly BindToolsInput[]): JsonSchema {
  const definitions = tools as readonly {
    readonly function?: { readonly name: string; readonly parameters: JsonSchema };
  }[];
  const own = definitions.find((tool) => tool.function?.name === "return")?.function?.parameters;
  return ((own?.["properties"] ?? {}) as Readonly<Record<string, JsonSchema>>)["value"] ?? {};
}
