// MCP's server for one request: the SDK's, with nothing in it that outlives the request. Rule: what goes wrong is told by a
// code; nothing that was thrown here is said to a client.
import { Server } from "@modelcontextprotocol/sdk/server/index.js";
import {
  CallToolRequestSchema,
  type CallToolResult,
  ErrorCode,
  ListToolsRequestSchema,
} from "@modelcontextprotocol/sdk/types.js";
import { ownPackage } from "../../cli/own-package.ts";
import type { Caller } from "../caller.ts";
import { knownProblem } from "../known-problem.ts";
import type { Service } from "../service.ts";
import { type BegunCall, finishCall } from "./call-tool.ts";
import { type McpAnswer, mcpTool } from "./mcp-tool.ts";

export interface McpRequest {
  readonly caller: Caller;
  /** Of a call. */
  readonly begun: BegunCall;
  readonly signal: AbortSignal;
}

export function mcpServer(service: Service, { caller, begun, signal }: McpRequest): Server {
  const server = new Server({ name: "bulkhead", version: ownPackage().version }, { capabilities: { tools: {} } });
  server.setRequestHandler(ListToolsRequestSchema, () => ({ tools: service.assistants.map(mcpTool) }));
  server.setRequestHandler(CallToolRequestSchema, async ({ params }, { sendNotification }) => {
    if (begun === undefined) throw new McpFailure(ErrorCode.InvalidParams, "There is no such tool.");
    if ("refused" in begun) return resultOf(begun.refused);
    const progressToken = params._meta?.progressToken;
    const tell = async (progress: number, message: string) => {
      if (progressToken === undefined || signal.aborted) return;
      await sendNotification({ method: "notifications/progress", params: { progressToken, progress, message } });
    };
    const following = { caller, run: begun.run, signal, tell: progressToken === undefined ? undefined : tell };
    const answer = await finishCall(service, following).catch((error: unknown) => {
      const known = knownProblem(error);
      if (known !== undefined) throw new McpFailure(ErrorCode.InternalError, known.message);
      if (!signal.aborted) service.fault(error);
      throw new McpFailure(ErrorCode.InternalError, "Something failed here; nothing is known of it outside.");
    });
    return resultOf(answer);
  });
  return server;
}

function resultOf(answer: McpAnswer): CallToolResult {
  const { outcome, state } = answer;
  const isRefused = typeof outcome === "object" && outcome !== null && "ok" in outcome && outcome.ok !== true;
  return {
    content: [{ type: "text", text: JSON.stringify(answer) }],
    structuredContent: answer,
    isError: isRefused || !(state === "done" || state === "waiting"),
  };
}

/** As JSON-RPC has it: the SDK sends its code and message. */
class McpFailure extends Error {
  readonly code: ErrorCode;

  constructor(code: ErrorCode, message: string) {
    super(message);
    this.code = code;
  }
}
