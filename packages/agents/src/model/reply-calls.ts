// The calls of a model's reply, with their arguments as they were written. What a library would mend on the way (a
// missing brace, a cut number, a key that stands twice) is not mended.
import type { AIMessage } from "@langchain/core/messages";

export interface ModelCall {
  readonly id: string;
  readonly name: string;
  /** The arguments as the model wrote them where the provider gives that, else their JSON. */
  readonly arguments: string;
}

/** Calls in the order in which the model made them, the ones whose arguments were no JSON last. */
export function callsOf(message: AIMessage): readonly ModelCall[] {
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
 * The arguments as the provider sent them: OpenAI's wire formats, which LangChain keeps beside the parsed calls, or the
 * chunks of a stream. Asked for by id, in order: ids can repeat.
 */
export function rawArguments(message: AIMessage): (id: string | undefined) => string | undefined {
  const { additional_kwargs: extra, response_metadata: meta } = message;
  const chunks = listOf("tool_call_chunks" in message ? message.tool_call_chunks : undefined) as readonly ChunkCall[];
  const completions = listOf(extra["tool_calls"]) as readonly WireCall[];
  const responses = listOf(meta["output"]) as readonly ResponsesCall[];
  const sources = [
    completions.map((call) => ({ id: call?.id ?? "", text: call?.function?.arguments })),
    responses
      .filter((item) => item?.type === "function_call")
      .map((item) => ({ id: item.call_id ?? "", text: item.arguments })),
    chunks.map((chunk) => ({ id: chunk?.id ?? "", text: chunk?.args })),
  ].map((source) => source.filter(isText));
  const raw = sources.find((source) => source.length > 0) ?? [];
  return (id) => {
    const at = raw.findIndex((one) => one.id === (id ?? ""));
    return at === -1 ? undefined : raw.splice(at, 1)[0]?.text;
  };
}

interface Raw<T> {
  readonly id: string;
  readonly text: T;
}

const isText = (one: Raw<unknown>): one is Raw<string> => typeof one.text === "string";

const listOf = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);

interface WireCall {
  readonly id?: string;
  readonly function?: { readonly arguments?: unknown };
}

interface ResponsesCall {
  readonly type?: string;
  readonly call_id?: string;
  readonly arguments?: unknown;
}

interface ChunkCall {
  readonly id?: string;
  readonly args?: unknown;
}
