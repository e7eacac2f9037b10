// The agent: a main agent that never sees a mail, two readers that do, tools with rules.
import { join, relative } from "node:path";
import { createMainAgent, type ModelSpec } from "@bulkhead/agents";
import { paidOrders } from "./bank.ts";
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

const paid = paidOrders(import.meta.dirname).size;
if (paid > 0) {
  const out = relative(process.cwd(), join(import.meta.dirname, "out"));
  console.error(`${paid} orders are paid already, so nothing is owed for them: delete ${out} to start again.`);
}

export default createInboxAgent(import.meta.dirname, process.env["BULKHEAD_MODEL"] ?? "openai:gpt-5.1");
