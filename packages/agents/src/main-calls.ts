/** The main agent's calls: what each answers, as the text that its model is shown. Nothing leaves here as an exception. */
import { type Code, joinLabels } from "@bulkhead/sandbox";
import { labelArgument } from "./argument-label.ts";
import { type CallResult, callTool } from "./call-tool.ts";
import type { Entry } from "./catalog.ts";
import type { NamedModel } from "./models.ts";
import { resolveArguments } from "./resolve-arguments.ts";
import type { PendingCall, Run } from "./run.ts";
import { capText, outputLabel, type SpawnResult, spawn } from "./spawn.ts";

export interface MainCall {
  readonly pending: PendingCall;
  readonly entry: Entry | undefined;
  readonly arguments: Readonly<Record<string, unknown>>;
  readonly workerModels: (own: Entry) => Promise<readonly NamedModel[]>;
  readonly signal: AbortSignal;
}

/** How many handle ids an answer of this entry can need. */
export function handlesNeeded(entry: Entry | undefined): number {
  if (entry === undefined) return 0;
  if (entry.kind === "tool") return entry.tool.rules.returns === "handle" ? 1 : 0;
  return entry.worker.wrapped.handles;
}

export async function answerCall(run: Run, call: MainCall): Promise<string> {
  try {
    return JSON.stringify(await answer(run, call));
  } catch {
    return JSON.stringify(refused("worker_crashed")); // whatever it was, its text stays here
  }
}

type Answer =
  | { readonly ok: true; readonly value?: unknown; readonly result?: unknown }
  | { readonly ok: false; readonly code: Code; readonly argument?: string };

const refused = (code: Code): Answer => ({ ok: false, code });

async function answer(run: Run, call: MainCall): Promise<Answer> {
  const { entry, pending } = call;
  if (entry === undefined) return refused("denied");
  if (pending.malformed) return refused("invalid_json");
  switch (entry.kind) {
    case "worker":
      return spawnWorker(run, call, entry);
    case "reader":
      return readWith(run, call, entry);
    case "tool":
      return callPlain(run, call, entry);
    default:
      return entry satisfies never;
  }
}

async function spawnWorker(run: Run, call: MainCall, entry: Entry & { readonly kind: "worker" }): Promise<Answer> {
  const { pending } = call;
  const resolved = resolveArguments(call.arguments, undefined, run.thread.handles);
  if (!resolved.ok) return { ok: false, code: "bad_handle", argument: resolved.argument };
  const fields = Object.entries(resolved.arguments);
  const result = await spawn(run, {
    position: pending.position,
    worker: entry.worker,
    input: Object.fromEntries(fields.map(([name, { value }]) => [name, value])),
    labels: Object.fromEntries(
      fields.map(([name, { leaves }]) => [name, labelArgument(leaves, pending.context, run.known)]),
    ),
    block: pending.block,
    models: () => call.workerModels(entry),
    signal: call.signal,
  });
  return outcome(run, result);
}

async function readWith(run: Run, call: MainCall, entry: Entry & { readonly kind: "reader" }): Promise<Answer> {
  const { pending } = call;
  const { tool, worker, field } = entry;
  const read = await sink(run, call, entry);
  if (!read.ok) return failure(run, read);
  const text = worker.kind === "model" ? capText(read.text, worker.limits.toolBytes) : read.text;
  if (Buffer.byteLength(text) > worker.limits.toolBytes + 100) {
    run.willRead(read.label);
    return refused("too_large");
  }
  const others = Object.keys((worker.inputSchema["properties"] ?? {}) as object).filter(
    (name) => name !== field && read.arguments[name] !== undefined,
  );
  const result = await spawn(run, {
    position: pending.position,
    worker,
    tool: tool.name,
    toolArguments: read.arguments,
    input: { ...Object.fromEntries(others.map((name) => [name, read.arguments[name]])), [field]: text },
    labels: {
      ...Object.fromEntries(others.map((name) => [name, read.argumentLabels[name] ?? pending.context])),
      [field]: read.label,
    },
    block: pending.block,
    models: () => call.workerModels(entry),
    signal: call.signal,
  });
  return outcome(run, result);
}

async function callPlain(run: Run, call: MainCall, entry: Entry & { readonly kind: "tool" }): Promise<Answer> {
  const { tool } = entry;
  if (holdsHandle(call.arguments) && !run.reserveBits(STATUS_BITS)) return refused("budget_exceeded");
  const result = await sink(run, call, entry);
  if (!result.ok) return failure(run, result);
  run.willRead(result.label);
  if (tool.rules.returns !== "handle") return { ok: true };
  return {
    ok: true,
    result: call.pending.block.issue(result.text, joinLabels(result.label, outputLabel(run, tool.rules.readers))),
  };
}

/** ok, denied, tool_failed and schema_mismatch can depend on what a handle holds: two bits. */
const STATUS_BITS = 2;

function sink(run: Run, call: MainCall, entry: Exclude<Entry, { readonly kind: "worker" }>): Promise<CallResult> {
  const { pending } = call;
  return callTool(run, {
    position: pending.position,
    who: "main",
    tool: entry.tool,
    rules: entry.declared ? entry.tool.rules : undefined,
    arguments: call.arguments,
    context: pending.context,
    known: run.known,
    handles: run.thread.handles,
    reads: entry.kind === "reader" || entry.tool.rules.returns === "handle",
    signal: call.signal,
  });
}

function failure(run: Run, result: CallResult & { readonly ok: false }): Answer {
  run.willRead(result.label);
  return { ok: false, code: result.code, ...(result.argument === undefined ? {} : { argument: result.argument }) };
}

function outcome(run: Run, result: SpawnResult): Answer {
  run.willRead(result.label);
  return result.ok ? { ok: true, value: result.value.value } : refused(result.code);
}

const holdsHandle = (value: unknown): boolean => /\{\{h\d+\}\}/.test(JSON.stringify(value) ?? "");
