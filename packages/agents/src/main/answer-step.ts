// The calls of one AI message are answered together: none is released before the last is there, and then they go on in
// their own order. LangGraph reports a call as it ends, in streams, callbacks and checkpoints, so that one which went on
// alone would tell which worker was the faster one (docs/decisions/0020).
import { setImmediate as otherWork } from "node:timers/promises";
import type { ToolCall } from "@langchain/core/messages";
import { AIMessage, type BaseMessage, ToolMessage } from "@langchain/core/messages";
import type { PendingCall } from "./pending-call.ts";

/**
 * Every open call is started by whichever is asked for first: with `maxConcurrency` the others may come only when this
 * one has gone on.
 */
export async function answerStep(
  messages: readonly BaseMessage[],
  calls: ReadonlyMap<string, PendingCall>,
  start: (pending: PendingCall, call: ToolCall) => Promise<string>,
): Promise<void> {
  const started = openCalls(messages).flatMap((call) => {
    const pending = calls.get(call.id ?? "");
    if (pending === undefined) return [];
    pending.answer ??= start(pending, call);
    return [pending.answer];
  });
  await Promise.all(started);
  // However fast they were, what the graph still has to say of its last step comes before.
  await otherWork();
}

/** What the graph runs now: the calls of the last AI message that nothing has answered. */
function openCalls(messages: readonly BaseMessage[]): readonly ToolCall[] {
  const answered = new Set(
    messages.flatMap((message) => (ToolMessage.isInstance(message) ? [message.tool_call_id] : [])),
  );
  const calls = messages.findLast((message) => AIMessage.isInstance(message))?.tool_calls ?? [];
  return calls.filter(({ id = "" }) => !answered.has(id));
}
