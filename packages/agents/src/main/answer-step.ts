// The calls of one AI message are answered together: none is released before the last is there, and then they go on in
// their own order. LangGraph reports a call as it ends, in streams, callbacks and checkpoints, so that one which went on
// alone would tell which worker was the faster one (docs/decisions/0020).
import { setImmediate as otherWork } from "node:timers/promises";
import type { ToolCall } from "@langchain/core/messages";
import { AIMessage, type BaseMessage, ToolMessage } from "@langchain/core/messages";
import type { Answered, PendingCall } from "./pending-call.ts";

/** Begins a call. Undefined: it is begun when it is asked for itself. */
export type StartCall = (pending: PendingCall, call: ToolCall) => Promise<Answered> | undefined;

/**
 * Every open call is started by whichever is asked for first: with `maxConcurrency` the others may come only when this
 * one has gone on. Returns what they came to.
 */
export async function answerStep(
  messages: readonly BaseMessage[],
  calls: ReadonlyMap<string, PendingCall>,
  start: StartCall,
): Promise<readonly Answered[]> {
  const asked = messages.findLast((message) => AIMessage.isInstance(message));
  if (asked === undefined) return [];
  const known = together.get(asked);
  const step = known?.calls === calls ? known.answered : answerAll(asked, messages, calls, start);
  together.set(asked, { calls, answered: step });
  const answered = await step;
  // However fast they were, what the graph still has to say of its last step comes before.
  await otherWork();
  return answered;
}

/** Waited for once for all calls of a message, by the run's own calls: for each alone it would take as long as their square. */
const together = new WeakMap<
  BaseMessage,
  { readonly calls: object; readonly answered: Promise<readonly Answered[]> }
>();

function answerAll(
  asked: AIMessage,
  messages: readonly BaseMessage[],
  calls: ReadonlyMap<string, PendingCall>,
  start: StartCall,
): Promise<readonly Answered[]> {
  const started = openCalls(asked, messages).flatMap((call) => {
    const pending = calls.get(call.id ?? "");
    if (pending === undefined) return [];
    const answer = pending.answer ?? start(pending, call);
    if (answer === undefined) return [];
    pending.answer = answer;
    return [answer];
  });
  return Promise.all(started);
}

/** What the graph runs now: the calls of the last AI message that nothing has answered. */
function openCalls({ tool_calls = [] }: AIMessage, messages: readonly BaseMessage[]): readonly ToolCall[] {
  const answered = new Set(
    messages.flatMap((message) => (ToolMessage.isInstance(message) ? [message.tool_call_id] : [])),
  );
  return tool_calls.filter(({ id = "" }) => !answered.has(id));
}
