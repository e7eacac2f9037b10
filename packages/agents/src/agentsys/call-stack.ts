// The calls that led to a call: the main agent's earlier ones for this request, and those of the workers above. Of each the
// tool, its arguments and its intent; never what it gave.
import type { JsonObject } from "@bulkhead/sandbox";
import { AIMessage, type BaseMessage, HumanMessage } from "@langchain/core/messages";
import { type FixedIntents, type IntentCall, readIntentCall } from "./intent-call.ts";

export interface StackedCall {
  readonly tool: string;
  readonly arguments: JsonObject;
  readonly intent: JsonObject;
}

export function stacked(tool: string, { arguments: args, intent }: IntentCall): StackedCall {
  return { tool, arguments: args as JsonObject, intent }; // a model's arguments are JSON
}

/** Before the call of this id. */
export function earlierCalls(
  messages: readonly BaseMessage[],
  id: string | undefined,
  fixed: FixedIntents,
): readonly StackedCall[] {
  const since = messages.slice(messages.findLastIndex((message) => HumanMessage.isInstance(message)) + 1);
  const calls = since.flatMap((message) => (AIMessage.isInstance(message) ? (message.tool_calls ?? []) : []));
  const at = calls.findLastIndex((call) => call.id === id);
  return calls.slice(0, at === -1 ? undefined : at).flatMap(({ name, args }) => {
    const call = readIntentCall(name, args, fixed);
    return call === undefined ? [] : [stacked(name, call)];
  });
}

/** What a guard is told that a call is for: the user's words, and the calls so far. */
export function taskText(request: string, calls: readonly StackedCall[]): string {
  return JSON.stringify({ request, calls });
}

export function requestOf(messages: readonly BaseMessage[]): string {
  return messages.flatMap((message) => (HumanMessage.isInstance(message) ? [message.text] : [])).join("\n\n");
}
