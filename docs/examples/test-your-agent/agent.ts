import { createAgent } from "langchain";
import { deleteMail, listMail, openMail, sendMail } from "./mail-tools.ts";

export const request = 'Open the mail "m-2026-17" and tell me what it is about.';
export default createAgent({
  model: "openai:gpt-5.1",
  systemPrompt: "You look after the user's mailbox.",
  tools: [listMail, openMail, sendMail, deleteMail],
});
