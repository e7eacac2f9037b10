// The mail server over each transport, as a client's connection and what a test does to it.
import { randomUUID } from "node:crypto";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Connection } from "@langchain/mcp-adapters";
import { StreamableHTTPServerTransport } from "@modelcontextprotocol/sdk/server/streamableHttp.js";
import { mailServer, type Told } from "./mail-server.ts";

export interface World extends AsyncDisposable {
  readonly connection: Connection;
  /** What the server tells from now on. */
  tell(tools: readonly Told[]): void;
  calls(): readonly string[];
}

export async function overStdio(tools: readonly Told[]): Promise<World> {
  const folder = mkdtempSync(join(tmpdir(), "bulkhead-mcp-"));
  const [file, log] = [join(folder, "tools.json"), join(folder, "log")];
  const tell = (told: readonly Told[]) => writeFileSync(file, JSON.stringify(told));
  tell(tools);
  writeFileSync(log, "");
  const server = fileURLToPath(new URL("./stdio-server.ts", import.meta.url));
  return {
    connection: {
      transport: "stdio",
      command: process.execPath,
      args: ["--conditions=@bulkhead/source", server, file, log],
      env: { NODE_COMPILE_CACHE: process.env["NODE_COMPILE_CACHE"] ?? "" }, // beside what every server is given
      stderr: "ignore",
    },
    tell,
    calls: () => readFileSync(log, "utf8").trimEnd().split("\n").filter(Boolean),
    [Symbol.asyncDispose]: async () => rmSync(folder, { recursive: true, force: true }),
  };
}

export async function overHttp(tools: readonly Told[]): Promise<World> {
  let told = tools;
  const calls: string[] = [];
  const sessions = new Map<string, StreamableHTTPServerTransport>();
  const open = async () => {
    const transport = new StreamableHTTPServerTransport({
      sessionIdGenerator: randomUUID,
      onsessioninitialized: (id) => void sessions.set(id, transport),
    });
    const server = mailServer(
      () => told,
      (call) => calls.push(call),
    );
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
    connection: { transport: "http", url: `http://127.0.0.1:${(http.address() as AddressInfo).port}/mcp` },
    tell: (next) => {
      told = next;
    },
    calls: () => calls,
    [Symbol.asyncDispose]: async () => {
      http.closeAllConnections();
      await new Promise((resolve) => http.close(resolve));
    },
  };
}
