// A worker's conversation with its model, as its loop leads it. Whoever brokers for a loop in another process leads the same.
import type { Assignment } from "@bulkhead/sandbox";
import type { ModelReply, ModelRequest, WorkerMessage } from "../model/model-port.ts";
import { type Flaw, repairPrompt } from "../prompts/repair.ts";
import { workerPrompt } from "../prompts/worker.ts";
import type { Shown } from "./clean-shown.ts";
import { returnTool } from "./return-tool.ts";

/** What it is asked with first; from then on its messages grow. A worker that works until something holds has no `return`. */
export function firstRequest(
  { worker, purpose, input, returns, tools }: Assignment,
  has: { readonly returns: boolean } = { returns: true },
): ModelRequest {
  return {
    messages: [
      { role: "system", text: workerPrompt(worker, purpose, tools.length > 0, has.returns) },
      { role: "user", text: JSON.stringify(input) },
    ],
    tools: has.returns ? [...tools, returnTool(returns).tool] : tools,
    choice: tools.length === 0 ? "return" : "any",
  };
}

/** After a step: its calls, and what each was answered. */
export function withAnswers(
  messages: readonly WorkerMessage[],
  { text, calls }: ModelReply,
  texts: readonly string[],
): readonly WorkerMessage[] {
  const answers = calls.map(({ id, name }, at): WorkerMessage => {
    return { role: "tool", callId: id, name, text: texts[at] ?? "" };
  });
  return [...messages, { role: "assistant", text, calls }, ...answers];
}

/** What strangers wrote in it. */
export function shownIn(messages: readonly WorkerMessage[], input: Shown["input"]): Shown {
  return { input, answers: messages.flatMap((message) => (message.role === "tool" ? [message.text] : [])) };
}

/** The same conversation, with other texts of strangers' in it. */
export function withShown(messages: readonly WorkerMessage[], { input, answers }: Shown): readonly WorkerMessage[] {
  let next = 0;
  return messages.map((message, index) => {
    if (index === 1) return { role: "user", text: JSON.stringify(input) };
    return message.role === "tool" ? { ...message, text: answers[next++] ?? "" } : message;
  });
}

interface Repaired {
  readonly reply: ModelReply;
  readonly flaw: Flaw;
  readonly assignment: Assignment;
  /** What it is told in the place of the prompt of ours. */
  readonly words?: string | undefined;
}

/** After a reply that was no result: it is asked once more. */
export function afterRepair(
  messages: readonly WorkerMessage[],
  { reply, flaw, assignment: { returns, limits }, words }: Repaired,
): readonly WorkerMessage[] {
  const text = words ?? repairPrompt(flaw, returnTool(returns).value);
  return [...messages, ...echo(reply, limits.resultBytes), { role: "user", text }];
}

/** A reply that is no result, as providers take it back: no message is empty, and every call has an answer. */
function echo({ text, calls }: ModelReply, bytes: number): readonly WorkerMessage[] {
  const said = text === "" && calls.length === 0 ? "(nothing)" : text;
  const short = calls.map((call) => (call.arguments.length > bytes ? { ...call, arguments: "{}" } : call));
  const answers = calls.map(({ id, name }): WorkerMessage => {
    return { role: "tool", callId: id, name, text: '{"ok":false,"code":"no_result"}' };
  });
  return [{ role: "assistant", text: said, calls: short }, ...answers];
}
