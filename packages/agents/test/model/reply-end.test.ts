import { AIMessage } from "@langchain/core/messages";
import { expect, test } from "vitest";
import { endOf } from "../../src/model/reply-end.ts";

type Fields = ConstructorParameters<typeof AIMessage>[0];
const message = (fields: Fields) => new AIMessage(fields);
const meta = (response_metadata: Record<string, unknown>) => message({ content: "", response_metadata });

test.each<readonly [string, AIMessage, Record<string, unknown>, string]>([
  ["OpenAI's stop", meta({}), { finish_reason: "stop" }, "complete"],
  ["OpenAI's tool calls", meta({}), { finish_reason: "tool_calls" }, "complete"],
  ["nothing said", meta({}), {}, "complete"],
  ["an unknown word", meta({ finish_reason: "moonshine" }), {}, "complete"],
  ["OpenAI's length", meta({}), { finish_reason: "length" }, "cut"],
  ["a stream's length", meta({ finish_reason: "length" }), {}, "cut"],
  ["Anthropic's", meta({ stop_reason: "max_tokens" }), {}, "cut"],
  [
    "Anthropic's, in its older place",
    message({ content: "", additional_kwargs: { stop_reason: "max_tokens" } }),
    {},
    "cut",
  ],
  ["Google's", meta({ finishReason: "MAX_TOKENS" }), {}, "cut"],
  ["Ollama's", meta({ done_reason: "length" }), {}, "cut"],
  ["Bedrock's", meta({ messageStop: { stopReason: "max_tokens" } }), {}, "cut"],
  [
    "the Responses API's",
    meta({ status: "incomplete", incomplete_details: { reason: "max_output_tokens" } }),
    {},
    "cut",
  ],
  [
    "the Responses API's for a reason to come",
    meta({ status: "incomplete", incomplete_details: { reason: "?" } }),
    {},
    "cut",
  ],
  ["OpenAI's filter", meta({}), { finish_reason: "content_filter" }, "refused"],
  ["the filter of the Responses API", meta({ incomplete_details: { reason: "content_filter" } }), {}, "refused"],
  ["OpenAI's refusal", message({ content: "", additional_kwargs: { refusal: "I will not" } }), {}, "refused"],
  ["no refusal", message({ content: "", additional_kwargs: { refusal: null } }), {}, "complete"],
  ["a block of refusal", message({ content: [{ type: "refusal", refusal: "I will not" }] as never }), {}, "refused"],
  ["Anthropic's refusal", meta({ stop_reason: "refusal" }), {}, "refused"],
  ["Google's", meta({ finishReason: "SAFETY" }), {}, "refused"],
  ["a refusal that was cut", meta({ finish_reason: "length", stop_reason: "refusal" }), {}, "refused"],
])("%s is how a reply ended", (_, reply, info, end) => {
  expect(endOf(reply, info)).toBe(end);
});
