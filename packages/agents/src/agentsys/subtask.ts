// One call, of the main agent or of a worker: the tool runs, and a worker of its own reads what it gave. A worker's call stands
// one level deeper and is guarded before it runs; the main agent's own is not, as published.
import { type Code, codeOf, type JsonObject, SandboxError } from "@bulkhead/sandbox";
import { parseObject } from "../model/parse-object.ts";
import type { ModelCall } from "../model/reply-calls.ts";
import type { AnyTool } from "../tool/tool.ts";
import { type Guard, isPassed } from "../worker/guard.ts";
import type { AgentSysEvent } from "./agentsys-event.ts";
import { type StackedCall, stacked, taskText } from "./call-stack.ts";
import { type Extractor, extract } from "./extraction.ts";
import { type FixedIntents, intentTool, readIntentCall } from "./intent-call.ts";
import { toolOutput } from "./tool-output.ts";

/** Why there is no result is one of a fixed set of words. `value` is missing where nothing was wanted, or given. */
export type SubtaskResult =
  | { readonly ok: true; readonly value?: JsonObject }
  | { readonly ok: false; readonly code: Code };

export interface System extends Extractor {
  readonly tools: readonly AnyTool[];
  readonly fixed: FixedIntents;
  readonly guard: Guard;
  readonly depth: number;
  readonly observe: (event: AgentSysEvent) => void;
}

export interface SubtaskAsked {
  readonly by: "main" | "worker";
  readonly tool: string;
  readonly sent: Readonly<Record<string, unknown>>;
  /** The user's words. */
  readonly request: string;
  /** Before this one. */
  readonly calls: readonly StackedCall[];
  /** Of workers above. */
  readonly level: number;
  readonly signal: AbortSignal;
}

/** @throws SandboxError `denied`: the guard did not let a worker's call pass; `cancelled` */
export async function perform(system: System, asked: SubtaskAsked): Promise<SubtaskResult> {
  const { by, tool, signal } = asked;
  let extractions = 0;
  const tell = (result: SubtaskResult): SubtaskResult => {
    const end = result.ok ? { ok: true } : { ok: false, code: result.code };
    system.observe({ kind: "answered", by, tool, ...end, extractions });
    return result;
  };
  system.observe({ kind: "tool_call", by, tool });
  const prepared = prepare(system, asked);
  if ("ok" in prepared) return tell(prepared);
  if (by === "worker") await guarded(system, asked, prepared);
  try {
    const value = await result(system, asked, prepared, () => extractions++);
    return tell({ ok: true, ...(value === undefined ? {} : { value }) });
  } catch (error) {
    if (signal.aborted) throw error;
    return tell({ ok: false, code: codeOf(error) });
  }
}

interface Prepared {
  readonly tool: AnyTool;
  readonly call: StackedCall;
  readonly purpose: string | undefined;
}

function prepare({ tools, fixed, depth }: System, { tool: name, sent, level }: SubtaskAsked): Prepared | Refused {
  const tool = tools.find((one) => one.name === name);
  if (tool === undefined) return { ok: false, code: "denied" };
  if (level > depth) return { ok: false, code: "depth_limit" };
  const call = readIntentCall(name, sent, fixed);
  return call === undefined
    ? { ok: false, code: "schema_mismatch" }
    : { tool, call: stacked(name, call), purpose: call.purpose };
}

type Refused = SubtaskResult & { readonly ok: false };

async function guarded({ guard, observe }: System, asked: SubtaskAsked, { tool, call }: Prepared): Promise<void> {
  const { request, calls, signal } = asked;
  const args = { ...call.arguments, ...tool.constants };
  const judged = { tool: tool.name, arguments: args, task: taskText(request, calls) };
  if (await isPassed(guard, judged, { signal, failed: () => {} })) return;
  observe({ kind: "denied", tool: tool.name });
  throw new SandboxError("denied", "the guard did not let the call pass");
}

async function result(
  system: System,
  asked: SubtaskAsked,
  { tool, call, purpose }: Prepared,
  tried: () => void,
): Promise<JsonObject | undefined> {
  const { request, level, signal } = asked;
  const output = await toolOutput(tool, call.arguments, signal);
  if (output.trim() === "" || Object.keys(call.intent).length === 0) return undefined; // nothing to read, or to find
  const calls = [...asked.calls, call];
  const below = async ({ name, arguments: text }: ModelCall, stop: AbortSignal): Promise<string> => {
    const sent = parseObject(text === "" ? "{}" : text);
    if (sent === undefined) return shown({ ok: false, code: "invalid_json" });
    const nested = { by: "worker", tool: name, sent, request, calls, level: level + 1, signal: stop } as const;
    return shown(await perform(system, nested));
  };
  const tools = system.tools.map((one) => intentTool(one, system.fixed));
  const { intent } = call;
  return extract(system, { tool: tool.name, purpose, output, intent, calls, tools, call: below, signal }, tried);
}

/** As the main agent and the workers are shown it. */
export function shown(result: SubtaskResult): string {
  return JSON.stringify(result);
}
