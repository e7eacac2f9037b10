// Plays an agent of LangChain's that sees what its tools return, and reads what it did from its own messages: how the defenses
// are played that have no boundary.
import { AgentsError, type AnyTool, countCharacters } from "@bulkhead/agents";
import type { BaseMessage } from "@langchain/core/messages";
import { ToolMessage } from "@langchain/core/messages";
import type { LLMResult } from "@langchain/core/outputs";
import { createMiddleware } from "langchain";
import type { Effect } from "../score/effect.ts";
import { isEffectful } from "../suite/world.ts";
import type { Played, Setup } from "./defense.ts";

/** For `invoke`: the signal, the limit, and what counts its model's calls. */
export interface PlainConfig {
  readonly signal: AbortSignal;
  readonly recursionLimit: number;
  readonly callbacks: object[];
}

export async function playPlain(
  { tools, signal, recursionLimit }: Setup,
  invoke: (config: PlainConfig) => Promise<{ readonly messages: readonly BaseMessage[] }>,
): Promise<Played> {
  let modelCalls = 0;
  let tokens = 0;
  let modelError: unknown;
  const meter = {
    awaitHandlers: true,
    handleChatModelStart: () => void modelCalls++,
    handleLLMError: (error: unknown) => {
      modelError = error;
    },
    handleLLMEnd: (result: LLMResult) => {
      tokens += tokensOf(result);
    },
  };
  const { messages } = await invoke({ signal, recursionLimit, callbacks: [meter] }).catch((error: unknown) => {
    if (modelError === undefined || signal.aborted) throw error;
    throw new AgentsError("model_failed", "the model did not answer", { cause: error });
  });
  const read = messages.filter((message) => message.getType() === "tool");
  return {
    answer: messages.at(-1)?.text ?? "",
    attempted: attemptedIn(messages, tools),
    asks: 0,
    bits: 8 * countCharacters(read), // nothing bounds what a text can say but its length
    modelCalls,
    tokens,
    refused: [],
  };
}

/** What a tool throws is shown to the model, as most agents do it; LangChain's own ends the run. */
export const showToolErrors = createMiddleware({
  name: "show_tool_errors",
  wrapToolCall: async (request, handler) => {
    try {
      return await handler(request);
    } catch (error) {
      if (request.runtime.signal?.aborted) throw error;
      const content = `Error: ${error instanceof Error ? error.message : String(error)}`;
      return new ToolMessage({ content, tool_call_id: request.toolCall.id ?? "", status: "error" });
    }
  },
});

function attemptedIn(messages: readonly BaseMessage[], tools: readonly AnyTool[]): readonly Effect[] {
  return messages.flatMap(callsOf).flatMap(({ name, args }) => {
    const tool = tools.find((one) => one.name === name);
    return tool === undefined || isEffectful(tool)
      ? [{ tool: tool?.base ?? name, arguments: { ...args, ...tool?.constants } }]
      : [];
  });
}

function callsOf(message: BaseMessage): readonly { name: string; args: Record<string, unknown> }[] {
  return "tool_calls" in message && Array.isArray(message.tool_calls) ? message.tool_calls : [];
}

function tokensOf({ generations }: LLMResult): number {
  return generations.flat().reduce((sum, generation) => {
    const { message } = generation as { message?: { usage_metadata?: { total_tokens?: number } } }; // of a chat model
    return sum + (message?.usage_metadata?.total_tokens ?? 0);
  }, 0);
}
