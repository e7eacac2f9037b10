// A model's request and reply as attributes, in the shape that OpenTelemetry's conventions for generative AI give to
// messages: a role and parts, as JSON.
import type { Attributes } from "@opentelemetry/api";
import type { ModelReply, ModelRequest, WorkerMessage } from "../model/model-port.ts";
import type { ModelCall } from "../model/reply-calls.ts";

export function requestAttributes({ messages, tools }: ModelRequest): Attributes {
  const system = messages.filter(({ role }) => role === "system");
  const others = messages.filter(({ role }) => role !== "system");
  return {
    "gen_ai.system_instructions": JSON.stringify(system.flatMap(parts)),
    "gen_ai.input.messages": JSON.stringify(others.map((one) => ({ role: one.role, parts: parts(one) }))),
    "gen_ai.tool.definitions": JSON.stringify(tools.map((tool) => ({ type: "function", ...tool }))),
  };
}

export function replyAttributes({ text, calls, usage }: ModelReply): Attributes {
  const finish = calls.length === 0 ? "stop" : "tool_call";
  const message = { role: "assistant", parts: [...textPart(text), ...calls.map(callPart)], finish_reason: finish };
  return {
    "gen_ai.output.messages": JSON.stringify([message]),
    ...(usage === undefined
      ? {}
      : { "gen_ai.usage.input_tokens": usage.input, "gen_ai.usage.output_tokens": usage.output }),
  };
}

export function textMessage(role: "user" | "assistant", content: string): string {
  return JSON.stringify([{ role, parts: textPart(content) }]);
}

function parts(message: WorkerMessage): readonly object[] {
  switch (message.role) {
    case "system":
    case "user":
      return textPart(message.text);
    case "assistant":
      return [...textPart(message.text), ...message.calls.map(callPart)];
    case "tool":
      return [{ type: "tool_call_response", id: message.callId, result: message.text }];
    default:
      return message satisfies never;
  }
}

const textPart = (content: string) => (content === "" ? [] : [{ type: "text", content }]);

const callPart = (call: ModelCall) => ({ type: "tool_call", id: call.id, name: call.name, arguments: call.arguments });
