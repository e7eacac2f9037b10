// Plays the model and the tools of an agent without Bulkhead: the innermost middleware, so that whatever else the agent has
// runs around it, and no tool of its own ever does.
import type { BaseChatModel } from "@langchain/core/language_models/chat_models";
import { tool } from "@langchain/core/tools";
import { createMiddleware } from "langchain";
import type { PlayedWorld } from "./played-world.ts";

export function playingMiddleware(model: BaseChatModel, world: Pick<PlayedWorld, "answerPlain">) {
  return createMiddleware({
    name: "bulkhead_played",
    wrapModelCall: (request, handler) => handler({ ...request, model }),
    async wrapToolCall(request, handler) {
      const { name, args } = request.toolCall;
      const text = await world.answerPlain(name, args);
      const schema = { type: "object", properties: {}, additionalProperties: true } as const;
      return handler({ ...request, tool: tool(async () => text, { name, description: "", schema }) });
    },
  });
}
