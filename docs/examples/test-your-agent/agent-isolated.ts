import { defineTool, isolationMiddleware } from "@bulkhead/agents";
import { createAgent } from "langchain";
import { deleteMail, listMail, openMail, sendMail } from "./mail-tools.ts";

const rules = [
  defineTool({ tool: listMail, effect: "read" }),
  defineTool({ tool: openMail, effect: "read" }),
  defineTool({ tool: deleteMail, effect: "write", decidedBy: "any" }), // after reading too; `id` must be the user's own
]; // send_mail is not declared: a write that tells somebody outside

export const request = 'Open the mail "m-2026-17" and tell me what it is about.';
export default createAgent({
  model: "openai:gpt-5.1",
  systemPrompt: "You look after the user's mailbox.",
  tools: [listMail, openMail, sendMail, deleteMail],
  middleware: [isolationMiddleware({ tools: rules })],
});
