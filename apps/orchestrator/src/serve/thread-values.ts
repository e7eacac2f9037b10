// What a thread's state is to a caller: of an agent its messages, of a workflow what it was given and what it returned, with
// handles as their names. Read from the checkpoint, which is the main side's; fields that are not named here stay there.
import { checkpointerOf } from "@bulkhead/agents";
import type { RunStore } from "@bulkhead/memory";
import { BaseMessage } from "@langchain/core/messages";
import type { Assistant } from "./assistant.ts";

export interface ThreadValues {
  readonly values: Readonly<Record<string, unknown>>;
  readonly checkpoint: string | undefined;
  readonly at: string | undefined;
}

/** `thread`: as LangGraph knows it. */
export async function threadValues(
  store: RunStore,
  thread: string,
  { kind }: Pick<Assistant, "kind">,
): Promise<ThreadValues> {
  const tuple = await checkpointerOf(store)?.getTuple({ configurable: { thread_id: thread } });
  const state = tuple?.checkpoint.channel_values ?? {};
  return {
    values: kind === "workflow" ? workflowValues(state) : agentValues(state),
    checkpoint: tuple?.checkpoint.id,
    at: tuple?.checkpoint.ts,
  };
}

function workflowValues({ input, outcome }: Readonly<Record<string, unknown>>) {
  return { ...(input === undefined ? {} : { input }), ...(outcome === undefined ? {} : { outcome }) };
}

function agentValues({ messages, structuredResponse }: Readonly<Record<string, unknown>>) {
  const list: readonly unknown[] = Array.isArray(messages) ? messages : [];
  return {
    messages: list.filter((one) => BaseMessage.isInstance(one)).map(shownMessage),
    ...(structuredResponse === undefined ? {} : { structuredResponse }),
  };
}

/** As LangGraph's clients read a message. */
function shownMessage(message: BaseMessage): Readonly<Record<string, unknown>> {
  const { id, name } = message;
  const calls = "tool_calls" in message && Array.isArray(message.tool_calls) ? message.tool_calls : [];
  const answers = "tool_call_id" in message ? { tool_call_id: message.tool_call_id } : {};
  return {
    type: message.getType(),
    content: message.text,
    ...(id === undefined ? {} : { id }),
    ...(name === undefined ? {} : { name }),
    ...(calls.length === 0
      ? {}
      : { tool_calls: calls.map(({ id, name, args }) => ({ id, name, args, type: "tool_call" })) }),
    ...answers,
  };
}
