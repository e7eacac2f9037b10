// A run without a graph around it, for tests of what stands below the graph.
import type { Claim } from "@bulkhead/memory";
import type { Label } from "@bulkhead/sandbox";
import { Thread } from "../../src/main/thread.ts";
import { type AgentOptions, agentSettings } from "../../src/run/agent-options.ts";
import { Run } from "../../src/run/run.ts";
import type { RunEvent } from "../../src/run/run-event.ts";
import type { CallRequest, CallResult } from "../../src/tool/call.ts";
import { callTool } from "../../src/tool/call-tool.ts";
import type { AnyTool } from "../../src/tool/tool.ts";

export const USER: Label = { integrity: "user", readers: "public" };
export const STRANGER: Label = { integrity: "external", readers: ["user"] };

export function makeRun(options: AgentOptions = {}, userMessages: readonly string[] = [], claim?: Claim) {
  const events: RunEvent[] = [];
  const unkept: unknown[] = [];
  const thread = new Thread(claim?.run.thread ?? "thread", USER);
  const settings = agentSettings({ main: undefined, worker: undefined }, { ask: "never", ...options });
  const observation = { observe: (event: RunEvent) => events.push(event), report: undefined };
  const over = new AbortController();
  const run = new Run({
    id: "run",
    thread,
    settings,
    userMessages,
    observation,
    claim,
    unkept: (error) => {
      unkept.push(error);
      over.abort();
    },
  });
  let calls = 0;
  const call = (
    tool: AnyTool,
    args: Readonly<Record<string, unknown>>,
    more: Partial<CallRequest> = {},
  ): Promise<CallResult> =>
    callTool(run, {
      position: `c1-${calls++}`,
      who: "main",
      tool,
      arguments: args,
      context: thread.label,
      known: run.known,
      handles: thread.handles,
      reads: tool.rules?.effect === "read" || tool.rules?.returns === "handle",
      signal: over.signal,
      ...more,
    });
  return { run, thread, events, unkept, call, handles: thread.handles };
}
