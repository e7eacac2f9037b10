// The two MCP servers of the example, of the official SDK, over HTTP on this machine only.
import { randomUUID } from "node:crypto";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { McpServer } from "@modelcontextprotocol/sdk/server/mcp.js";
import { StreamableHTTPServerTransport } from "@modelcontextprotocol/sdk/server/streamableHttp.js";
import { z } from "zod";
import { MAILS, OPEN_TICKETS, type Ticket } from "./mails.ts";

export interface Desk extends AsyncDisposable {
  readonly mailUrl: string;
  readonly deskUrl: string;
  /** What was opened. */
  readonly opened: readonly Ticket[];
}

export async function startServers(): Promise<Desk> {
  const opened: Ticket[] = [];
  const mail = await serve(mailServer);
  const desk = await serve(() => deskServer(opened));
  return {
    mailUrl: mail.url,
    deskUrl: desk.url,
    opened,
    [Symbol.asyncDispose]: async () => void (await Promise.all([mail.stop(), desk.stop()])),
  };
}

function mailServer(): McpServer {
  const server = new McpServer({ name: "mail", version: "1.0.0" });
  const since = z.string().max(10);
  server.registerTool("mail_search", { description: "Mails since a day.", inputSchema: { since } }, (asked) =>
    text(MAILS.filter(({ date }) => date >= asked.since).map(({ id, from, subject }) => ({ id, from, subject }))),
  );
  const id = z.string().max(64);
  server.registerTool("mail_open", { description: "One mail, whole.", inputSchema: { id } }, (asked) =>
    text(MAILS.find((one) => one.id === asked.id) ?? "There is no such mail."),
  );
  return server;
}

function deskServer(opened: Ticket[]): McpServer {
  const server = new McpServer({ name: "desk", version: "1.0.0" });
  const from = z.string().max(254);
  server.registerTool("desk_search", { description: "Open tickets of a requester.", inputSchema: { from } }, (asked) =>
    text([...OPEN_TICKETS, ...opened].filter(({ requester }) => requester === asked.from)),
  );
  const ticket = {
    title: z.string().max(400),
    body: z.string().max(4_000),
    queue: z.enum(["bug", "billing", "account"]),
    priority: z.int().min(1).max(4),
    requester: z.string().max(254),
  };
  server.registerTool("desk_create", { description: "Open a ticket.", inputSchema: ticket }, (asked) => {
    opened.push(asked);
    return text({ number: opened.length });
  });
  return server;
}

const text = (value: unknown) => ({ content: [{ type: "text" as const, text: JSON.stringify(value) }] });

async function serve(make: () => McpServer) {
  const sessions = new Map<string, StreamableHTTPServerTransport>();
  const open = async () => {
    const transport = new StreamableHTTPServerTransport({
      sessionIdGenerator: randomUUID,
      onsessioninitialized: (id) => void sessions.set(id, transport),
    });
    const server = make();
    // The SDK's own classes differ in `undefined` under exactOptionalPropertyTypes.
    await server.connect(transport as Parameters<typeof server.connect>[0]);
    return transport;
  };
  const http = createServer(async (request, response) => {
    const session = sessions.get(String(request.headers["mcp-session-id"])) ?? (await open());
    await session.handleRequest(request, response);
  });
  await new Promise<void>((resolve) => http.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${(http.address() as AddressInfo).port}/mcp`,
    stop: async () => {
      http.closeAllConnections();
      await new Promise((resolve) => http.close(resolve));
    },
  };
}
