// What a model was shown in one request, as plain data: the only thing that a test model may decide from.
//
// `who` is "main", or the worker's name from the first line of the system message; `step` counts the AI messages of this
// conversation, so parallel workers of one name do not disturb each other.
import type { JsonSchema } from "@bulkhead/sandbox";
import type { BaseMessage } from "@langchain/core/messages";
import type { Json } from "./script.ts";

export interface Seen {
  readonly who: string;
  readonly step: number;
  readonly messages: readonly SeenMessage[];
  /** Names of the tools offered with this request. */
  readonly tools: readonly string[];
  /** What is said of them, in the same order. */
  readonly offers: readonly Offer[];
  /** With which it was asked, where that is another than the model was made with. */
  readonly temperature?: number;
  readonly signal?: AbortSignal;
}

export interface Offer {
  readonly name: string;
  readonly description: string;
  /** JSON Schema; undefined where LangChain was given something else. */
  readonly parameters: JsonSchema | undefined;
}

export interface SeenMessage {
  readonly role: "system" | "user" | "assistant" | "tool";
  readonly text: string;
  /** Calls that an assistant message asks for. */
  readonly calls: readonly SeenCall[];
  /** Of a tool message: the id of the call that it answers. */
  readonly callId?: string;
  /** Of a tool message: its status is "error". */
  readonly failed: boolean;
}

export interface SeenCall {
  readonly name: string;
  readonly args: Readonly<Record<string, Json>>;
  readonly id?: string;
}

export function see(
  messages: readonly BaseMessage[],
  offers: readonly Offer[],
  { signal, temperature }: { readonly signal?: AbortSignal; readonly temperature?: number } = {},
): Seen {
  const plain = messages.map(seeMessage);
  return {
    who: whoIsAsked(plain),
    step: plain.filter((message) => message.role === "assistant").length,
    messages: plain,
    tools: offers.map(({ name }) => name),
    offers,
    ...(temperature !== undefined && { temperature }),
    ...(signal && { signal }),
  };
}

const WORKER_LINE = /^You are the worker "([^"\n]+)"\./u;

function whoIsAsked(messages: readonly SeenMessage[]): string {
  const system = messages.find((message) => message.role === "system");
  return WORKER_LINE.exec(system?.text ?? "")?.[1] ?? "main";
}

function seeMessage(message: BaseMessage): SeenMessage {
  const fields = message as unknown as MessageFields;
  return {
    role: roleOf(message.getType()),
    text: message.text,
    calls: (fields.tool_calls ?? []).map((call) => ({
      name: call.name,
      args: call.args,
      ...(call.id !== undefined && { id: call.id }),
    })),
    ...(fields.tool_call_id !== undefined && { callId: fields.tool_call_id }),
    failed: fields.status === "error",
  };
}

// The fields that some message classes have; structural, because several copies of the classes may exist.
interface MessageFields {
  readonly tool_calls?: readonly SeenCall[];
  readonly tool_call_id?: string;
  readonly status?: string;
}

function roleOf(type: string): SeenMessage["role"] {
  switch (type) {
    case "system":
    case "developer":
      return "system";
    case "ai":
      return "assistant";
    case "tool":
      return "tool";
    default:
      return "user";
  }
}
