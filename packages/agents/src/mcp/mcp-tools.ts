// The tools of MCP servers, each as it was pinned. A server's list is asked for again at every call, because a hostile
// one sends no notice of a change: what is not as it was pinned is refused before the call is sent.
import { DynamicStructuredTool, type StructuredToolInterface } from "@langchain/core/tools";
import type { MultiServerMCPClient } from "@langchain/mcp-adapters";
import { AgentsError } from "../agents-error.ts";
import { isToolName } from "../name.ts";
import { NotDone } from "../tool/not-done.ts";
import { type McpChange, type McpListing, type McpPin, mcpChanges, mcpListing, readMcpLock } from "./mcp-lock.ts";

/**
 * The servers' tools by name, for `defineTool({ tool, effect })`. Sampling and elicitation are off: the adapters' client
 * offers neither, and its SDK refuses both.
 * @throws AgentsError `bad_tool`: a tool was changed, renamed, added or shadowed, or is missing; so is the lock; or a
 * server cannot be reached.
 */
export async function mcpTools(
  client: MultiServerMCPClient,
  { lock }: { readonly lock: string },
): Promise<Record<string, StructuredToolInterface>> {
  const pins = await readMcpLock(lock);
  const servers = await connect(client);
  const changes = mcpChanges(
    pins,
    servers.flatMap(({ tools }) => tools),
  );
  if (changes.length > 0) throw new AgentsError("bad_tool", changesText(changes, lock));
  return Object.fromEntries(
    servers.flatMap((server) => {
      const own = pins.filter((pin) => pin.server === server.name);
      return server.tools.map((tool) => [tool.name, pinnedTool(tool, server, own)]);
    }),
  );
}

/** What every server says of its tools now. @throws AgentsError `bad_tool`: a server cannot be reached. */
export async function listMcpTools(client: MultiServerMCPClient): Promise<readonly McpListing[]> {
  return (await connect(client)).flatMap(({ tools }) => tools);
}

/** What the pinned connection does; a server that was started again needs `mcpTools` again. */
interface Server {
  readonly name: string;
  readonly tools: readonly McpListing[];
  list(signal?: AbortSignal): Promise<readonly McpListing[]>;
  /** The adapters' tool, which knows the client's hooks, time limits and how contents become text. */
  find(name: string): DynamicStructuredTool | undefined;
}

async function connect(client: MultiServerMCPClient): Promise<readonly Server[]> {
  try {
    const adapted = await client.initializeConnections();
    return await Promise.all(Object.keys(client.config.mcpServers).map((name) => openServer(client, name, adapted)));
  } catch {
    // The words of the error may be the server's: they are no cause of ours either, because a log prints causes.
    throw new AgentsError(
      "bad_tool",
      "an MCP server cannot be reached, or does not list its tools; start each of mcpServers by itself to see why",
    );
  }
}

async function openServer(
  client: MultiServerMCPClient,
  name: string,
  adapted: Readonly<Record<string, readonly DynamicStructuredTool[]>>,
): Promise<Server> {
  const connection = await client.getClient(name);
  const { additionalToolNamePrefix: first, prefixToolNameWithServerName: own } = client.config;
  const prefix = `${first ? `${first}__` : ""}${own === true ? `${name}__` : ""}`;

  const list = async (signal?: AbortSignal): Promise<readonly McpListing[]> => {
    if (connection === undefined) return []; // the client was told to go on without it: its tools are missing
    const tools: McpListing[] = [];
    let cursor: string | undefined;
    for (let page = 0; page < MAX_PAGES; page++) {
      const told = await connection.listTools(
        cursor === undefined ? {} : { cursor },
        signal === undefined ? {} : { signal },
      );
      for (const tool of told.tools) {
        const { description = "", inputSchema: input } = tool;
        tools.push(mcpListing({ server: name, name: `${prefix}${tool.name}`, description, input }));
      }
      cursor = told.nextCursor;
      if (!cursor) return tools;
    }
    throw new Error(`more than ${MAX_PAGES} pages of tools`);
  };
  return { name, tools: await list(), list, find: (tool) => adapted[name]?.find((one) => one.name === tool) };
}

const MAX_PAGES = 100;

/** With the schema as the server wrote it: the adapters' own is simplified for models, and bounds are lost in that. */
function pinnedTool(tool: McpListing, server: Server, pins: readonly McpPin[]): StructuredToolInterface {
  const { name, description, input } = tool;
  return new DynamicStructuredTool({
    name,
    description,
    schema: input,
    responseFormat: "content_and_artifact",
    func: async (args: unknown, manager, config) => {
      await checkPinned(server, pins, config?.signal);
      const adapted = server.find(name);
      if (adapted === undefined) throw new NotDone(`the tool is gone: ${name}`);
      return adapted.func(args, manager, { ...adapted.defaultConfig, ...config });
    },
  });
}

/** @throws NotDone, so that what a write had reserved is free again: its call was not sent. */
async function checkPinned(server: Server, pins: readonly McpPin[], signal: AbortSignal | undefined): Promise<void> {
  let changes: readonly McpChange[];
  try {
    changes = mcpChanges(pins, await server.list(signal));
  } catch {
    throw new NotDone(`the MCP server "${server.name}" does not list its tools any more`);
  }
  if (changes.length > 0) throw new NotDone(changesText(changes, "its lock"));
}

function changesText(changes: readonly McpChange[], lock: string): string {
  const shown = changes.slice(0, MAX_SHOWN).map(changeText).join(", ");
  const more = changes.length > MAX_SHOWN ? ` and ${changes.length - MAX_SHOWN} more` : "";
  const shadowed = changes.some(({ kind }) => kind === "shadowed");
  const rename = shadowed ? "; for tools of one name set prefixToolNameWithServerName: true on the client" : "";
  return `MCP tools are not as ${lock} pins them: ${shown}${more}; look with: bulkhead mcp diff <module>, accept with: bulkhead mcp pin <module>${rename}`;
}

const MAX_SHOWN = 20;

function changeText(change: McpChange): string {
  const name = shownName(change.name);
  switch (change.kind) {
    case "changed":
      return `${change.server}: ${name} (${change.parts.join(" and ")} changed)`;
    case "renamed":
      return `${change.server}: ${name} (renamed from ${shownName(change.from)})`;
    case "added":
    case "missing":
      return `${change.server}: ${name} (${change.kind})`;
    case "shadowed":
      return `${name} (shadowed: ${change.servers.join(" and ")} have it)`;
    default:
      return change satisfies never;
  }
}

/** A name is the server's word: it is repeated only where it can be nothing but a name. */
const shownName = (name: string) => (isToolName(name) ? name : "a tool whose name no model could call");
