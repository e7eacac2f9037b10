// How a model's reply ended. Providers say it in words and places of their own; what is not known here has ended well.
import type { AIMessage } from "@langchain/core/messages";

/** `cut`: broken off by a length limit, so that even what parses may be half of it. `refused`: the provider or its model will not. */
export type ReplyEnd = "complete" | "cut" | "refused";

export function endOf(message: AIMessage, generationInfo: Readonly<Record<string, unknown>> = {}): ReplyEnd {
  const { additional_kwargs: extra, response_metadata: meta } = message;
  const incomplete = partOf(meta, "incomplete_details")["reason"]; // OpenAI's Responses API
  const words: string[] = [];
  const add = (word: unknown) => void (typeof word === "string" && words.push(word.toLowerCase()));
  for (const place of PLACES) for (const part of [generationInfo, meta, extra]) add(part[place]);
  add(partOf(meta, "messageStop")["stopReason"]); // Bedrock
  add(incomplete);
  const refusal = extra["refusal"];
  if ((typeof refusal === "string" && refusal !== "") || hasRefusal(message.content)) return "refused";
  if (words.some((word) => REFUSED.has(word))) return "refused";
  return words.some((word) => CUT.has(word)) || (meta["status"] === "incomplete" && incomplete !== undefined)
    ? "cut"
    : "complete";
}

const PLACES = ["finish_reason", "stop_reason", "finishReason", "stopReason", "done_reason"];

const CUT: ReadonlySet<string> = new Set([
  "length", // OpenAI, Mistral, Ollama
  "max_tokens", // Anthropic, Google, Cohere, Bedrock
  "max_output_tokens", // OpenAI's Responses API
  "model_length", // Mistral
  "model_context_window_exceeded", // Anthropic
]);

const REFUSED: ReadonlySet<string> = new Set([
  "content_filter", // OpenAI, Azure
  "refusal", // Anthropic
  "safety", // Google, and the next five
  "recitation",
  "blocklist",
  "prohibited_content",
  "spii",
  "image_safety",
  "error_toxic", // Cohere
  "guardrail_intervened", // Bedrock
  "content_filtered",
]);

function hasRefusal(content: AIMessage["content"]): boolean {
  return Array.isArray(content) && content.some((block) => String(block.type) === "refusal");
}

function partOf(whole: Readonly<Record<string, unknown>>, name: string): Readonly<Record<string, unknown>> {
  const part = whole[name];
  return typeof part === "object" && part !== null ? (part as Readonly<Record<string, unknown>>) : {};
}
