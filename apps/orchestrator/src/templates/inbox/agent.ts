/** The agent: a main agent that never sees a mail, two readers that do, tools with rules. */
import { createMainAgent, type ModelSpec } from "@bulkhead/agents";
import { listReader, mailReader } from "./readers.ts";
import { me } from "./settings.ts";
import { createInboxTools } from "./tools.ts";

export function createInboxAgent(folder: string, model: ModelSpec) {
  return createMainAgent({
    model,
    systemPrompt: "You look after the user's mailbox. Open every mail before you act, then do what the user asks.",
    tools: createInboxTools(folder),
    readers: { list_mail: listReader, open_mail: mailReader },
    principal: "me",
    principals: { me: [me] },
    ask: "never",
  });
}

/** What `bulkhead run` asks when it is not told what to ask. */
export { request } from "./request.ts";

export default createInboxAgent(import.meta.dirname, process.env["BULKHEAD_MODEL"] ?? "openai:gpt-5.1");
