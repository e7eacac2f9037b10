// The endpoint for MCP's clients (streamable HTTP): every agent and workflow is a tool. Rules: nothing of a client is kept
// here between two requests, so whichever process is asked answers; a session is a name of the client's calls, by which one
// is found again and cancelled, and gives no right; no page in a browser is answered.
import { randomUUID } from "node:crypto";
import { WebStandardStreamableHTTPServerTransport } from "@modelcontextprotocol/sdk/server/webStandardStreamableHttp.js";
import type { Transport } from "@modelcontextprotocol/sdk/shared/transport.js";
import { CallToolRequestSchema, SUPPORTED_PROTOCOL_VERSIONS } from "@modelcontextprotocol/sdk/types.js";
import { z } from "zod";
import { startedRun } from "../begun-run.ts";
import { answererOf, type Caller } from "../caller.ts";
import { type Endpoint, endpoint } from "../endpoint.ts";
import { Problem } from "../problem.ts";
import type { Service } from "../service.ts";
import { beginCall, type ToolCall } from "./call-tool.ts";
import { mcpServer } from "./mcp-server.ts";

const id = z.union([z.string().max(100), z.int()]);
const message = z.object({
  jsonrpc: z.literal("2.0"),
  id: id.optional(),
  method: z.string().max(100),
  params: z
    .looseObject({
      name: z.string().max(200).optional(),
      arguments: z.record(z.string(), z.unknown()).optional(),
      requestId: id.optional(),
      _meta: z.looseObject({ progressToken: id.optional() }).optional(),
    })
    .optional(),
});

export function mcpEndpoints(service: Service): readonly Endpoint[] {
  return [
    endpoint({
      method: "post",
      path: "/mcp",
      tag: "mcp",
      scope: "run",
      summary: "MCP (streamable HTTP): every agent and workflow as a tool",
      answers: {
        200: {
          events:
            "The answer as MCP has it, a message of JSON-RPC each; before it the call's progress, where it is asked for.",
        },
        202: {},
      },
      refuses: [404, 406],
      body: message,
      async handle({ caller, headers, signal, text, body, began }) {
        refuseUnknown(headers);
        const session = sessionOf(headers);
        const { method, params } = body;
        const keyOf = (request: string | number | undefined) =>
          session === undefined || request === undefined ? undefined : JSON.stringify(["mcp", session, request]);
        if (method === "notifications/cancelled") await cancel(service, caller, keyOf(params?.requestId));
        const call = callIn(body);
        const begun = call && (await beginCall(service, { caller, ...call, requestKey: keyOf(body.id), text }));
        if (begun !== undefined && "run" in begun) began(startedRun(begun.run));
        const server = mcpServer(service, { caller, begun, signal });
        const transport = new WebStandardStreamableHTTPServerTransport();
        await server.connect(transport as Transport); // the SDK's own, which its types without `exactOptionalPropertyTypes` hide
        const request = new Request("http://localhost/mcp", { method: "POST", headers });
        const response = await transport.handleRequest(request, { parsedBody: body });
        if (method === "initialize") response.headers.set(SESSION, randomUUID());
        return response;
      },
    }),
  ];
}

/** Undefined: it is another request, one that nobody waits for an answer to, or one that the SDK would refuse. */
function callIn(body: z.infer<typeof message>): Pick<ToolCall, "name" | "args"> | undefined {
  const { data } = CallToolRequestSchema.safeParse(body);
  if (body.id === undefined || data === undefined || data.params.task !== undefined) return undefined;
  return { name: data.params.name, args: data.params.arguments ?? {} };
}

const SESSION = "mcp-session-id";

/** @throws Problem 403, 406, 400 */
function refuseUnknown(headers: Headers): void {
  if (headers.get("origin") !== null)
    throw new Problem(403, "browser", "Only programs are answered here, and no page.");
  const accepted = headers.get("accept") ?? "";
  if (!(accepted.includes("application/json") && accepted.includes("text/event-stream")))
    throw new Problem(406, "accept", "MCP's answers are application/json and text/event-stream: accept both.");
  const version = headers.get("mcp-protocol-version");
  if (version !== null && !SUPPORTED_PROTOCOL_VERSIONS.includes(version))
    throw new Problem(400, "version_unknown", "This version of MCP is not spoken here.");
}

/** @throws Problem 404: as MCP has it, the client begins another one */
function sessionOf(headers: Headers): string | undefined {
  const session = headers.get(SESSION) ?? undefined;
  if (session !== undefined && !/^[0-9a-f-]{36}$/.test(session))
    throw new Problem(404, "not_found", "There is no such session.");
  return session;
}

/** A call that has ended, or never was, is nothing to cancel. */
async function cancel(service: Service, caller: Caller, key: string | undefined): Promise<void> {
  const run = key === undefined ? undefined : await service.ofTenant(caller.tenant).byRequest(key);
  const summary = run && (await service.store.find(run.kept));
  if (run === undefined || summary === undefined) return;
  await service.runs.cancel(run.kept, answererOf(caller, summary).as).catch((error: unknown) => {
    if (summary.status === "running" || summary.status === "waiting") throw error;
  });
}
