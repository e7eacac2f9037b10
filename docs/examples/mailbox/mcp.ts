// For `bulkhead mcp pin docs/examples/mailbox/mcp.ts`, too.
import { MultiServerMCPClient } from "@langchain/mcp-adapters";

const { MAIL_MCP = "https://mail.internal/mcp", DESK_MCP = "https://desk.internal/mcp" } = process.env;

export const mcp = new MultiServerMCPClient({ mcpServers: { mail: { url: MAIL_MCP }, desk: { url: DESK_MCP } } });
