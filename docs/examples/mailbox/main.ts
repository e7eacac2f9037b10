// Starts both servers, and triages: node scripts/run.mjs docs/examples/mailbox/main.ts
import { observeRun, rendered } from "@bulkhead/agents";
import model from "./offline-model.ts";
import { startServers } from "./servers.ts";

await using desk = await startServers();
process.env["MAIL_MCP"] = desk.mailUrl;
process.env["DESK_MCP"] = desk.deskUrl;
const { default: agent } = await import("./agent.ts");
const { mcp } = await import("./mcp.ts");

await observeRun({ model }, async () => {
  const stream = await agent.stream(
    { messages: [{ role: "user", content: "Triage what came in since 2026-11-24." }] },
    { configurable: { thread_id: "support" }, streamMode: "messages" },
  );
  for await (const text of rendered(stream, { as: "markdown" })) process.stdout.write(text);
});
process.stdout.write(`\n\n${desk.opened.map(({ queue, priority, requester }) => `- ${queue} (${priority}) for ${requester}`).join("\n")}\n`);
await mcp.close();
