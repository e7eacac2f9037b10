// How much a model was shown: the characters of a request's messages.
//
// Text as LangChain reads it (`message.text`, so a list of content blocks counts as its text, never as "[object Object]"),
// every other content block as JSON, and the arguments of tool calls as JSON. Calls that a provider also lists as content
// blocks are counted once. UTF-16 units, as `String.length` counts.
import type { BaseMessage } from "@langchain/core/messages";

export function countCharacters(messages: readonly BaseMessage[]): number {
  let characters = 0;
  for (const message of messages) {
    characters += message.text.length + otherBlocks(message.content) + callArguments(message);
  }
  return characters;
}

function otherBlocks(content: unknown): number {
  if (!Array.isArray(content)) return 0;
  return content.reduce<number>((sum, block: unknown) => {
    if (typeof block !== "object" || block === null) return sum;
    const type = "type" in block ? block.type : undefined;
    return type === "text" || CALL_BLOCKS.has(type) ? sum : sum + JSON.stringify(block).length;
  }, 0);
}

// The same calls stand in `tool_calls`.
const CALL_BLOCKS: ReadonlySet<unknown> = new Set([
  "tool_use",
  "tool_call",
  "tool_call_chunk",
  "input_json_delta",
  "function_call",
]);

function callArguments(message: BaseMessage): number {
  let characters = 0;
  if ("tool_calls" in message && Array.isArray(message.tool_calls)) {
    for (const call of message.tool_calls as readonly { args?: unknown }[]) {
      characters += JSON.stringify(call.args ?? {}).length;
    }
  }
  if ("invalid_tool_calls" in message && Array.isArray(message.invalid_tool_calls)) {
    for (const call of message.invalid_tool_calls as readonly { args?: string }[]) characters += call.args?.length ?? 0;
  }
  return characters;
}
