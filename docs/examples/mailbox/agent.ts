import { fileURLToPath } from "node:url";
import { createMainAgent, defineTool, defineWorker, mcpTools } from "@bulkhead/agents";
import { MemorySaver } from "@langchain/langgraph";
import { z } from "zod";
import { mcp } from "./mcp.ts";

const tools = await mcpTools(mcp, { lock: fileURLToPath(new URL("mcp.lock.json", import.meta.url)) });

const readers = ["support"]; // who may learn what these return
const search = defineTool({ tool: tools["mail_search"]!, effect: "read", readers });
const open = defineTool({ tool: tools["mail_open"]!, effect: "read", readers }); // a read without egress needs no rules
const lookup = defineTool({ tool: tools["desk_search"]!, effect: "read", readers });
const openTicket = defineTool<{ title: string; body: string; queue: string; priority: number; requester: string }>({
  tool: tools["desk_create"]!, effect: "write", readers, text: { title: "plain", body: "markdown" },
  arguments: { title: "any", body: "any", queue: "any", priority: "any", requester: "any" },
  decidedBy: "any", limits: { perRun: 40 },
});

const listMail = defineWorker({
  name: "list_mail", purpose: "List the mails that are not triaged yet.", tools: [search],
  input: z.object({ since: z.iso.date() }),
  returns: z.object({ mails: z.array(z.object({ id: z.string().max(64) })).max(40) }),
});
const triage = defineWorker({
  name: "triage_mail", purpose: "Read one mail and say what it is about.", tools: [open],
  input: z.object({ id: z.string().max(64) }),
  returns: z.object({
    kind: z.enum(["bug", "billing", "account", "praise", "spam"]), urgency: z.int().min(1).max(4),
    from: z.email(), title: z.string().max(200), summary: z.string().max(600),
  }),
});
const findTwin = defineWorker({
  name: "find_twin", purpose: "Is there an open ticket of this customer about the same thing?", tools: [lookup],
  input: z.object({ from: z.email(), title: z.string().max(200) }),
  returns: z.object({ exists: z.boolean() }),
});

export default createMainAgent({
  model: ["anthropic:claude-sonnet-4-5", "openai:gpt-5.1"], // the second when the first fails
  systemPrompt: "Triage the support mailbox. One ticket per mail that needs one and has no twin.",
  workers: [listMail, triage, findTwin], tools: [openTicket], principal: "support",
  responseFormat: z.object({ opened: z.int().min(0).max(40), skipped: z.int().min(0).max(40), report: z.string().max(2_000) }),
  limits: { modelCalls: 200, wallMs: 600_000 }, ask: "never", runIn: "inline", checkpointer: new MemorySaver(),
});
