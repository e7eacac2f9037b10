// What a stranger asks an agent: each message says so by its id, in whatever state of LangGraph's it stays.
import { strangersId } from "@bulkhead/agents";

/** `asked`: messages of the service's own making. */
export function asStrangers({ messages }: { readonly messages: readonly object[] }): object {
  return { messages: messages.map((message) => ({ ...message, id: strangersId() })) };
}
