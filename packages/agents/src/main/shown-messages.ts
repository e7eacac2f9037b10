// The conversation as the main model is shown it: braces of the user's are escaped, every call has an answer, and what our
// own side has to say stands at the end of the system message.
import { AIMessage, type BaseMessage, HumanMessage, SystemMessage, ToolMessage } from "@langchain/core/messages";
import { escapeBraces } from "../tool/resolve-arguments.ts";

export function shownMessages(messages: readonly BaseMessage[]): BaseMessage[] {
  return answered(messages.map(escapeUser));
}

export function withPrompt(own: SystemMessage, prompt: string): SystemMessage {
  return own.text === "" ? new SystemMessage(prompt) : own.concat(`\n\n${prompt}`);
}

/** A call that a stopped turn left unanswered: providers refuse a conversation that holds one. */
function answered(messages: readonly BaseMessage[]): BaseMessage[] {
  const answers = new Set(
    messages.flatMap((message) => (ToolMessage.isInstance(message) ? [message.tool_call_id] : [])),
  );
  return messages.flatMap((message) => {
    const calls = AIMessage.isInstance(message) ? (message.tool_calls ?? []) : [];
    const open = calls.filter(({ id }) => id !== undefined && !answers.has(id));
    const content = '{"ok":false,"code":"cancelled"}';
    return [message, ...open.map(({ id = "", name }) => new ToolMessage({ content, tool_call_id: id, name }))];
  });
}

function escapeUser(message: BaseMessage): BaseMessage {
  if (!HumanMessage.isInstance(message) || !message.text.includes("{")) return message;
  const content =
    typeof message.content === "string"
      ? escapeBraces(message.content)
      : message.content.map((block) =>
          "text" in block && typeof block.text === "string" ? { ...block, text: escapeBraces(block.text) } : block,
        );
  return new HumanMessage({ content, ...(message.id === undefined ? {} : { id: message.id }) });
}
