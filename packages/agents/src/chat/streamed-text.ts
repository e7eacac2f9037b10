// What one item of a LangGraph stream says of a main model's answer, in each of the shapes that items have:
// [message, metadata], [mode, data], and both behind the name of a subgraph.
import type { BaseMessage } from "@langchain/core/messages";
import { isOwnId } from "../run/position.ts";
import { sourceOf } from "./handle-source.ts";

export interface StreamedText {
  /** LangGraph's name for the execution of the node that it came from. */
  readonly task: string;
  readonly id: string;
  /** Empty where it is no text of a main model. */
  readonly text: string;
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
  return { task: String(task), id, text: answers ? message.text : "", ours: whole && isOwnId(id) };
}

function messagesOf(item: unknown): readonly [BaseMessage, Readonly<Record<string, unknown>>] | undefined {
  if (!Array.isArray(item)) return undefined;
  const [first, ...rest] = item as readonly unknown[];
  const isSubgraph = Array.isArray(first) && first.every((name) => typeof name === "string");
  const [mode, data] = isSubgraph ? rest : [first, rest[0]];
  if (mode === "messages") return isMessageTuple(data) ? data : undefined;
  const alone = isSubgraph ? mode : item; // of a stream of one mode, which its items do not name
  return isMessageTuple(alone) ? alone : undefined;
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
