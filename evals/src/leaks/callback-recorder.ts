// A callback handler that hears everything which a handler can hear.
import { BaseCallbackHandler } from "@langchain/core/callbacks/base";
import type { Channel } from "./channel.ts";
import type { Hear } from "./recording.ts";

const HANDLERS: Readonly<Record<string, Channel>> = {
  handleLLMStart: "callbacks of models",
  handleChatModelStart: "callbacks of models",
  handleLLMNewToken: "callbacks of models",
  handleChatModelStreamEvent: "callbacks of models",
  handleLLMEnd: "callbacks of models",
  handleLLMError: "callbacks of models",
  handleText: "callbacks of models",
  handleChainStart: "callbacks of chains",
  handleChainEnd: "callbacks of chains",
  handleChainError: "callbacks of chains",
  handleAgentAction: "callbacks of chains",
  handleAgentEnd: "callbacks of chains",
  handleRetrieverStart: "callbacks of chains",
  handleRetrieverEnd: "callbacks of chains",
  handleRetrieverError: "callbacks of chains",
  handleToolStart: "callbacks of tools",
  handleToolEnd: "callbacks of tools",
  handleToolError: "callbacks of tools",
  handleToolEvent: "callbacks of tools",
  handleCustomEvent: "custom events",
};

export function callbackRecorder(hear: Hear): BaseCallbackHandler {
  class Recorder extends BaseCallbackHandler {
    readonly name = "bulkhead_recorder";
    override readonly awaitHandlers = true;
  }
  const heard = Object.entries(HANDLERS).map(([name, channel]) => [
    name,
    (...told: readonly unknown[]) => hear(channel, [name, ...told]),
  ]);
  return Object.assign(new Recorder(), Object.fromEntries(heard));
}
