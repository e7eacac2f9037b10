// The client of the MCP servers that a module names: its export `mcp`, a client or the config of one.
import { type ClientConfig, MultiServerMCPClient } from "@langchain/mcp-adapters";
import { CliError } from "../cli/cli-error.ts";
import { sentence } from "../terminal/sentence.ts";
import { firstLine } from "../terminal/visible-text.ts";
import { kindOf } from "./choose-model.ts";
import type { LoadedModule } from "./load-module.ts";

export function mcpClient(spec: string, { exports: { mcp } }: LoadedModule): MultiServerMCPClient {
  if (isClient(mcp)) return mcp;
  if (!isConfig(mcp))
    throw new CliError(
      "not_mcp",
      `The export mcp of ${spec} names no MCP servers: it is ${kindOf(mcp)}.`,
      'Write: export const mcp = { mcpServers: { mail: { url: "https://..." } } } (or a MultiServerMCPClient), in a file that does not call mcpTools itself.',
    );
  try {
    return new MultiServerMCPClient({ ...mcp, mcpServers: quiet(mcp.mcpServers) });
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    throw new CliError(
      "not_mcp",
      `The export mcp of ${spec} is no config: ${sentence(firstLine(message, 400))}`,
      "Each of mcpServers is { command, args } or { url }.",
      { cause: error },
    );
  }
}

/** The module's own copy of the adapters may have made it, so its class says nothing. */
function isClient(value: unknown): value is MultiServerMCPClient {
  return typeof value === "object" && value !== null && "initializeConnections" in value && "getClient" in value;
}

function isConfig(value: unknown): value is ClientConfig {
  return (
    typeof value === "object" &&
    value !== null &&
    "mcpServers" in value &&
    typeof value.mcpServers === "object" &&
    value.mcpServers !== null
  );
}

/** What a server writes to its standard error would reach the terminal as it is. */
function quiet(servers: ClientConfig["mcpServers"]): ClientConfig["mcpServers"] {
  return Object.fromEntries(
    Object.entries(servers).map(([name, server]) => [
      name,
      "command" in server ? { stderr: "ignore" as const, ...server } : server,
    ]),
  );
}
