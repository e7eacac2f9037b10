// A server of the official SDK over stdio: `node mcp-server.ts <tools.json>`.
import { readFileSync } from "node:fs";
import { Server } from "@modelcontextprotocol/sdk/server/index.js";
import { StdioServerTransport } from "@modelcontextprotocol/sdk/server/stdio.js";
import { ListToolsRequestSchema } from "@modelcontextprotocol/sdk/types.js";

const server = new Server({ name: "mail", version: "1.0.0" }, { capabilities: { tools: {} } });
server.setRequestHandler(ListToolsRequestSchema, () => ({
  tools: JSON.parse(readFileSync(process.argv[2] ?? "", "utf8")),
}));
process.stderr.write("\u001B[2J a server's own line\n");
await server.connect(new StdioServerTransport());
