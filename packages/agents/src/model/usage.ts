// Tokens of one call, as the provider reports them.
import type { AIMessage } from "@langchain/core/messages";

export interface Usage {
  readonly input: number;
  readonly output: number;
}

export function usageOf(message: AIMessage): Usage | undefined {
  const usage: unknown = message.usage_metadata; // LangChain's own type loses it under exactOptionalPropertyTypes
  if (typeof usage !== "object" || usage === null) return undefined;
  const { input_tokens: input, output_tokens: output } = usage as {
    readonly input_tokens: number;
    readonly output_tokens: number;
  };
  return { input, output };
}
