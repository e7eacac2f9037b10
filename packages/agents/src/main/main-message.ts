// An AI message of the main model, as it arrives. It and its calls get ids of ours, and each call is kept with what it
// will need: the label that it was made under, and ids for the handles of its answer (docs/decisions/0005).
import { AIMessage } from "@langchain/core/messages";
import { parseObject } from "../model/parse-object.ts";
import { rawArguments } from "../model/reply-calls.ts";
import { endOf } from "../model/reply-end.ts";
import { callPosition, messageId } from "../run/position.ts";
import type { Run } from "../run/run.ts";
import { handlesNeeded } from "./answer-cost.ts";
import type { Entry } from "./catalog.ts";
import { readIntent } from "./intent.ts";

export function receiveMessage(run: Run, message: AIMessage, entries: ReadonlyMap<string, Entry>): AIMessage {
  const turn = ++run.thread.turn;
  const renamed = new Map<string, string>();
  const calls = sentCalls(message).map(({ name, args, id, malformed }, index) => {
    const position = callPosition(turn, index);
    if (id !== undefined) renamed.set(id, position);
    const entry = entries.get(name);
    const intent = entry?.kind === "intent" && !malformed ? readIntent(args) : undefined;
    const block = run.thread.handles.reserve(handlesNeeded(entry, intent), position);
    const kept = intent === undefined ? {} : { intent };
    run.calls.set(position, { position, context: run.thread.label, block, malformed, entries, ...kept });
    return { name, args, id: position, type: "tool_call" as const };
  });
  const { tool_calls: _, ...additional } = message.additional_kwargs;
  const received = new AIMessage({
    content: renameBlocks(message.content, renamed),
    additional_kwargs: additional,
    response_metadata: message.response_metadata,
    tool_calls: calls,
    id: messageId(turn),
    ...(message.usage_metadata === undefined ? {} : { usage_metadata: message.usage_metadata }),
  });
  run.thread.remember([received]);
  return received;
}

/** What the provider sent decides: LangChain mends arguments that were cut or broken, and a mended one could be wrong. */
function sentCalls(message: AIMessage) {
  const raw = rawArguments(message);
  const cut = endOf(message) === "cut"; // broken off at a length: what parses may be half of what was meant
  return [
    ...(message.tool_calls ?? []).map(({ name, args, id }) => {
      const text = raw(id);
      const broken = text !== undefined && text !== "" && parseObject(text) === undefined;
      const malformed = cut || broken || typeof args !== "object" || args === null || Array.isArray(args);
      return { name, args: malformed ? {} : args, id, malformed };
    }),
    ...(message.invalid_tool_calls ?? []).map(({ name = "", id }) => ({ name, args: {}, id, malformed: true })),
  ];
}

/** Some providers keep a call in the content too, with its id. */
function renameBlocks(content: AIMessage["content"], renamed: ReadonlyMap<string, string>): AIMessage["content"] {
  if (!Array.isArray(content)) return content;
  return content.map((block) => {
    const id = typeof block["id"] === "string" ? renamed.get(block["id"]) : undefined;
    return id === undefined ? block : { ...block, id };
  });
}
