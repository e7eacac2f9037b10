// What tells one message from another: its type, id, content and calls. Whatever else it holds may be a caller's.
import { hash } from "node:crypto";
import { AIMessage, type BaseMessage, HumanMessage, SystemMessage, ToolMessage } from "@langchain/core/messages";

export function fingerprint(message: BaseMessage): string {
  const { tool_calls: calls = [], tool_call_id: callId = "" } = message as {
    tool_calls?: unknown;
    tool_call_id?: string;
  };
  return sha256(JSON.stringify([message.getType(), message.id, message.content, calls, callId]));
}

/** Of a list of messages, for a state that another process reads. */
export function digestOf(messages: readonly BaseMessage[]): string {
  return sha256(messages.map(fingerprint).join("\n"));
}

/** Of what providers keep beside the content, and may be sent again. */
export function beside({ name, additional_kwargs: own, response_metadata: metadata }: BaseMessage): string {
  return sha256(JSON.stringify([name, own, metadata], (_, value: unknown) => inOneOrder(value)));
}

/** What its fingerprint covers, and nothing else. */
export function withoutBeside(message: BaseMessage): BaseMessage {
  const { content, id } = message;
  const said = { content, ...(id === undefined ? {} : { id }) };
  if (AIMessage.isInstance(message)) return new AIMessage({ ...said, tool_calls: message.tool_calls ?? [] });
  if (HumanMessage.isInstance(message)) return new HumanMessage(said);
  if (ToolMessage.isInstance(message)) return new ToolMessage({ ...said, tool_call_id: message.tool_call_id });
  return new SystemMessage(said);
}

function inOneOrder(value: unknown): unknown {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)));
}

const sha256 = (text: string) => hash("sha256", text, "base64url");
