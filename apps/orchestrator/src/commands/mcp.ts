// `bulkhead mcp pin | diff <module>`: writes down what MCP servers say of their tools, and shows what has changed since.
import { writeFile } from "node:fs/promises";
import { relative, resolve } from "node:path";
import { listMcpTools, type McpChange, type McpListing, mcpChanges, mcpLockText, readMcpLock } from "@bulkhead/agents";
import { CliError } from "../cli/cli-error.ts";
import { declarationError } from "../cli/declaration-error.ts";
import type { ExitCode } from "../cli/exit-codes.ts";
import { loadModule } from "../module/load-module.ts";
import { mcpClient } from "../module/mcp-client.ts";
import { commandName, shellWord, type Terminal } from "../terminal/terminal.ts";
import { framed, visibleLine } from "../terminal/visible-text.ts";

export interface McpOptions {
  readonly lock: string;
  readonly json?: boolean;
}

export async function pinMcp(spec: string, options: McpOptions, terminal: Terminal): Promise<ExitCode> {
  const listed = await listServers(spec, terminal);
  const shadowed = mcpChanges(listed, listed); // of a list and itself, only shadowed names are left
  if (shadowed.length > 0)
    throw new CliError(
      "mcp_failed",
      `Nothing was pinned: ${shadowed.map(sentenceOf).join(", ")}.`,
      "Set prefixToolNameWithServerName: true on the client, or leave one of the servers out.",
      { exit: 1 },
    );
  const file = resolve(terminal.cwd, options.lock);
  try {
    await writeFile(file, mcpLockText(listed));
  } catch (error) {
    throw new CliError("mcp_failed", `The lock ${options.lock} cannot be written.`, "Check its folder.", {
      exit: 1,
      cause: error,
    });
  }
  const tools = listed.map(({ server, name }) => ({ server, name }));
  if (options.json === true) terminal.out(`${JSON.stringify({ ok: true, lock: file, tools })}\n`);
  else {
    for (const { server, name } of tools) terminal.out(`${visibleLine(`${server}: ${name}`, terminal.width)}\n`);
    terminal.out(`Pinned ${count(listed)} in ${shownPath(file, terminal)}.\n`);
  }
  return 0;
}

/** 0: all is as it was pinned. 1: something is not. */
export async function diffMcp(spec: string, options: McpOptions, terminal: Terminal): Promise<ExitCode> {
  const file = resolve(terminal.cwd, options.lock);
  const pins = await mended(() => readMcpLock(file));
  const listed = await listServers(spec, terminal);
  const changes = mcpChanges(pins, listed);
  const exit = changes.length === 0 ? 0 : 1;
  if (options.json === true) {
    terminal.out(`${JSON.stringify({ ok: exit === 0, lock: file, changes })}\n`);
    return exit;
  }
  if (exit === 0) {
    terminal.out(`Nothing changed: ${count(listed)} as pinned in ${shownPath(file, terminal)}.\n`);
    return exit;
  }
  for (const change of changes) {
    terminal.out(`${visibleLine(sentenceOf(change), terminal.width)}\n`);
    for (const tool of toldOf(change, listed))
      terminal.out(`${framed("what the server says now (a stranger's words)", tool, terminal.width)}\n`);
  }
  const pin = `${commandName(terminal.env)} mcp pin ${shellWord(spec)}`;
  const lock = options.lock === DEFAULT_LOCK ? "" : ` --lock ${shellWord(options.lock)}`;
  terminal.out(
    `\n${changes.length} ${changes.length === 1 ? "change" : "changes"}. To accept what the servers say now: ${pin}${lock}\n`,
  );
  return exit;
}

const DEFAULT_LOCK = "mcp.lock.json";

async function listServers(spec: string, terminal: Terminal): Promise<readonly McpListing[]> {
  const client = mcpClient(spec, await loadModule(spec, terminal.cwd, "module"));
  try {
    return await mended(() => listMcpTools(client));
  } finally {
    await client.close().catch(() => undefined); // a server that is gone already is closed
  }
}

async function mended<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    const text = declarationError(error);
    if (text === undefined) throw error;
    throw new CliError("mcp_failed", text, "", { exit: 1, cause: error });
  }
}

function sentenceOf(change: McpChange): string {
  switch (change.kind) {
    case "changed":
      return `${change.server}: ${change.name}: ${change.parts.join(" and ")} changed`;
    case "renamed":
      return `${change.server}: ${change.name}: renamed from ${change.from}`;
    case "added":
    case "missing":
      return `${change.server}: ${change.name}: ${change.kind}`;
    case "shadowed":
      return `${change.name}: shadowed, ${change.servers.join(" and ")} have it`;
    default:
      return change satisfies never;
  }
}

/** The parts that nobody has looked at yet. The old ones are not in the lock, which holds hashes. */
function toldOf(change: McpChange, listed: readonly McpListing[]): readonly string[] {
  if (change.kind !== "changed" && change.kind !== "added") return [];
  const parts = change.kind === "added" ? (["description", "schema"] as const) : change.parts;
  const tool = listed.find(({ server, name }) => server === change.server && name === change.name);
  if (tool === undefined) return [];
  return parts.map((part) => (part === "schema" ? JSON.stringify(tool.input, undefined, 2) : tool.description));
}

function count(listed: readonly McpListing[]): string {
  const servers = new Set(listed.map(({ server }) => server)).size;
  return `${listed.length} ${listed.length === 1 ? "tool" : "tools"} of ${servers} ${servers === 1 ? "server" : "servers"}`;
}

const shownPath = (file: string, { cwd }: Terminal) => visibleLine(relative(cwd, file), 120);
