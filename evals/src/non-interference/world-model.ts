// The model of a world's workers: it answers by the place that its input names, and by how often it was asked before.
import type { CallbackManagerForLLMRun } from "@langchain/core/callbacks/manager";
import { BaseChatModel } from "@langchain/core/language_models/chat_models";
import { AIMessage, type BaseMessage } from "@langchain/core/messages";
import type { ChatResult } from "@langchain/core/outputs";
import { wait } from "./latency.ts";
import { textOf } from "./raw-text.ts";
import { CHAIN, type RawCall, type Reply } from "./reply.ts";
import { thrownOf } from "./thrown.ts";
import { type Outside, outside } from "./world.ts";

/** A chain: how many of its models fail first is the world's. */
export function worldModels(world: Outside): readonly BaseChatModel[] {
  return Array.from({ length: CHAIN }, (_, place) => new WorldModel(world, place));
}

class WorldModel extends BaseChatModel {
  readonly #world: Outside;
  readonly #place: number;

  constructor(world: Outside, place: number) {
    super({});
    this.#world = world;
    this.#place = place;
  }

  override _llmType(): string {
    return "bulkhead-world";
  }

  override bindTools(): this {
    return this;
  }

  override _generate(
    messages: BaseMessage[],
    _: this["ParsedCallOptions"],
    __?: CallbackManagerForLLMRun,
  ): Promise<ChatResult> {
    return outside(async () => {
      const step = messages.filter((message) => AIMessage.isInstance(message)).length;
      const reply = this.#world.reply(placeOf(messages), step);
      await wait(reply.latency);
      if (this.#place < reply.failing) throw thrownOf(reply.thrown);
      return { generations: [{ text: "", message: messageOf(reply) }] };
    });
  }
}

/** The field `id` of the worker's input, its first user message; or "At place …:" in what it is told to do. */
function placeOf(messages: readonly BaseMessage[]): string {
  const told = messages.find((message) => message.getType() === "system")?.text ?? "";
  const input = messages.find((message) => message.getType() === "human")?.text ?? "{}";
  const { id = /At place (\S+):/.exec(told)?.[1] } = JSON.parse(input) as { readonly id?: unknown };
  return String(id);
}

/** As a provider sends it. */
export function messageOf({ calls, prose, usage, metadata }: Reply): AIMessage {
  const parsed = calls.map(({ name, text }, at) => ({ name, id: `call-${at}`, text, args: objectOf(text) }));
  return new AIMessage({
    content: textOf(prose),
    tool_calls: parsed.flatMap(({ name, id, args }) =>
      args === undefined ? [] : [{ name, id, args, type: "tool_call" as const }],
    ),
    invalid_tool_calls: parsed.flatMap(({ name, id, text, args }) =>
      args === undefined ? [{ name, id, args: text, error: "no JSON", type: "invalid_tool_call" as const }] : [],
    ),
    additional_kwargs: { tool_calls: parsed.map(({ name, id, text }) => wireCall(name, id, text)) },
    response_metadata: metadata,
    ...(usage === undefined ? {} : { usage_metadata: usage }),
  } as ConstructorParameters<typeof AIMessage>[0]);
}

const wireCall = (name: RawCall["name"], id: string, text: string) => ({
  id,
  type: "function" as const,
  function: { name, arguments: text },
});

function objectOf(text: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null && !Array.isArray(value)
      ? (value as Record<string, unknown>)
      : undefined;
  } catch {
    return undefined;
  }
}
