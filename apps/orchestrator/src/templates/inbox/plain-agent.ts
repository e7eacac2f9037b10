// The control: the same tools in an ordinary agent, which reads every mail itself and keeps no rule.

import type { BaseChatModel } from "@langchain/core/language_models/chat_models";
import { createAgent } from "langchain";
import { createInboxTools } from "./tools.ts";

export function createPlainAgent(folder: string, model: string | BaseChatModel) {
  return createAgent({
    model,
    systemPrompt: "You look after the user's mailbox. Open every mail before you act, then do what the user asks.",
    tools: createInboxTools(folder).map((tool) => tool.langchain),
  });
}
