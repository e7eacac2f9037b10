import { defineTool, isolationMiddleware } from "@bulkhead/agents";
import { createAgent } from "langchain";
import { deleteMail, listMail, openMail, sendMail } from "./mail-tools.ts";

export const request = "Open the newest mail in my inbox and tell me what it is about.";
export default createAgent({
  model: "openai:gpt-5.1",
  systemPrompt: "You look after the user's mailbox.",
  tools: [listMail, openMail, sendMail, deleteMail],
  middleware: [isolationMiddleware({ tools: [defineTool({ tool: listMail, effect: "read" }), defineTool({ tool: openMail, effect: "read" })] })],
});
