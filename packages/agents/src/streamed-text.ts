// What one item of a LangGraph stream says of a main model's answer, in each of the shapes that items have:
// [message, metadata], [mode, data], and both behind the name of a subgraph.
import type { BaseMessage } from "@langchain/core/messages";
import { sourceOf } from "./handle-source.ts";
import { isOwnId } from "./position.ts";

export interface StreamedText {
  /** LangGraph's name for the execution of the node that it came from. */
  readonly task: string;
  readonly id: string;
  /** Empty where it is no text of a main model. */
  readonly text: string;
  /** A whole message, not a piece of one. */
  readonly whole: boolean;
  /** As the node returned it, under an id of ours: it says again what was streamed. */
  readonly ours: boolean;
}

/** `undefined`: an item of another mode. */
export function streamedText(item: unknown): StreamedText | undefined {
  const data = messagesOf(item);
  if (data === undefined) return undefined;
  const [message, metadata] = data;
  const { langgraph_checkpoint_ns: task = "", langgraph_node: node } = metadata;
  const id = message.id ?? "";
  const whole = !("concat" in message);
  // Of a task that nobody remembers its node is all that is known: the one that `createAgent` asks its model in.
  const answers = message.getType() === "ai" && (sourceOf(String(task)) !== undefined || node === "model_request");
  return { task: String(task), id: id, text: answers ? message.text : "", whole, ours: whole && isOwnId(id) };
}

function messagesOf(item: unknown): readonly [BaseMessage, Readonly<Record<string, unknown>>] | undefined {
  if (!Array.isArray(item)) return undefined;
  const parts: readonly unknown[] =
    Array.isArray(item[0]) && item[0].every((name) => typeof name === "string") ? item.slice(1) : item;
  const data =
    typeof parts[0] === "string"
      ? parts[0] === "messages"
        ? parts[1]
        : undefined
      : parts.length === 1
        ? parts[0]
        : parts;
  return isMessageTuple(data) ? data : undefined;
}

function isMessageTuple(data: unknown): data is readonly [BaseMessage, Readonly<Record<string, unknown>>] {
  if (!Array.isArray(data) || data.length !== 2) return false;
  const [message, metadata] = data as readonly unknown[];
  return (
    typeof message === "object" &&
    message !== null &&
    "getType" in message &&
    "text" in message &&
    typeof metadata === "object" &&
    metadata !== null
  );
}
