// The main agent's calls: what each answers, as the text that its model is shown. Nothing leaves here as an exception.
import { type Code, capacity } from "@bulkhead/sandbox";
import { labelArgument } from "./argument-label.ts";
import { type CallResult, callTool } from "./call-tool.ts";
import { capText } from "./cap-text.ts";
import type { Entry } from "./catalog.ts";
import type { NamedModel } from "./models.ts";
import type { PendingCall } from "./pending-call.ts";
import { resolveArguments } from "./resolve-arguments.ts";
import type { Run } from "./run.ts";
import { type SpawnResult, spawn } from "./spawn.ts";

export interface MainCall {
  readonly pending: PendingCall;
  /** `undefined`: there is no such tool. */
  readonly entry: Entry | undefined;
  readonly arguments: Readonly<Record<string, unknown>>;
  readonly models: () => Promise<readonly NamedModel[]>;
  readonly signal: AbortSignal;
}

/** How many handle ids the answer can need. */
export function handlesNeeded(entry: Entry | undefined): number {
  if (entry === undefined) return 0;
  if (entry.kind === "tool") return entry.tool.rules?.returns === "handle" ? 1 : 0;
  return entry.worker.wrapped.handles;
}

/** An upper bound on what the answer tells: an outcome its capacity, which counts every code; a call its status. */
function answerBits(entry: Entry): number {
  return entry.kind === "tool" ? Math.log2(1 + STATUS_CODES.length) : capacity(entry.worker.wrapped).bits;
}

const STATUS_CODES = ["denied", "bad_handle", "schema_mismatch", "tool_failed", "cancelled"] as const satisfies Code[];

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
  if (entry === undefined) return refusedAtOnce(run, pending, undefined, "denied");
  if (pending.malformed) return refusedAtOnce(run, pending, entry, "invalid_json");
  if (!run.reserveBits(answerBits(entry))) return refusedAtOnce(run, pending, entry, "budget_exceeded");
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

/** Before anything ran: operators see it as a call that ended. */
function refusedAtOnce(
  run: Run,
  { position }: PendingCall,
  entry: Entry | undefined,
  code: Code,
  argument?: string,
): Answer {
  const tool = entry === undefined ? "(unknown)" : entry.kind === "worker" ? entry.worker.name : entry.tool.name;
  const effect = entry?.kind === "worker" ? "read" : (entry?.tool.rules?.effect ?? "undeclared");
  const where = argument === undefined ? {} : { argument };
  run.emit({ kind: "call_end", position, who: "main", tool, effect, ok: false, code, ...where, ms: 0 });
  return { ok: false, code, ...where };
}

async function spawnWorker(run: Run, call: MainCall, entry: Entry & { readonly kind: "worker" }): Promise<Answer> {
  const { pending } = call;
  const { worker } = entry;
  const { handles } = run.thread;
  const resolved = resolveArguments(call.arguments, { rules: undefined, schema: worker.inputSchema, handles });
  if (!resolved.ok) {
    const declared = Object.hasOwn(worker.input.shape, resolved.argument);
    refusedAtOnce(run, pending, entry, "bad_handle", declared ? resolved.argument : "(unknown)");
    return { ok: false, code: "bad_handle", argument: resolved.argument };
  }
  const fields = Object.entries(resolved.arguments);
  const label = (leaves: Parameters<typeof labelArgument>[0]) => labelArgument(leaves, pending.context, run.known);
  const result = await spawn(run, {
    position: pending.position,
    worker,
    input: Object.fromEntries(fields.map(([name, { value }]) => [name, value])),
    labels: Object.fromEntries(fields.map(([name, { leaves }]) => [name, label(leaves)])),
    context: pending.context,
    block: pending.block,
    models: call.models,
    signal: call.signal,
  });
  return outcome(run, result);
}

async function readWith(run: Run, call: MainCall, entry: Entry & { readonly kind: "reader" }): Promise<Answer> {
  const { pending } = call;
  const { tool, worker, field } = entry;
  const read = await sink(run, call, entry);
  if (!read.ok) return failure(run, read);
  const { toolBytes } = worker.limits;
  if (worker.kind === "code" && Buffer.byteLength(read.text) > toolBytes) {
    run.thread.willRead(read.label);
    return refused("too_large"); // half of a text is nothing that code could read
  }
  const text = worker.kind === "code" ? read.text : capText(read.text, toolBytes);
  const others = Object.entries(read.arguments).filter(([name]) => name !== field && name in worker.input.shape);
  const result = await spawn(run, {
    position: pending.position,
    worker,
    tool: tool.name,
    toolArguments: read.arguments,
    input: { ...Object.fromEntries(others), [field]: text },
    labels: { ...read.argumentLabels, [field]: read.label },
    context: pending.context,
    block: pending.block,
    models: call.models,
    signal: call.signal,
  });
  return outcome(run, result);
}

async function callPlain(run: Run, call: MainCall, entry: Entry & { readonly kind: "tool" }): Promise<Answer> {
  const result = await sink(run, call, entry);
  if (!result.ok) return failure(run, result);
  run.thread.willRead(result.label);
  if (entry.tool.rules?.returns !== "handle") return { ok: true };
  if (Buffer.byteLength(result.text) > MOST_HANDLE_BYTES) return refused("too_large");
  return { ok: true, result: call.pending.block.issue(result.text, result.label) };
}

const MOST_HANDLE_BYTES = 16 * 1024 * 1024;

function sink(run: Run, call: MainCall, entry: Exclude<Entry, { readonly kind: "worker" }>): Promise<CallResult> {
  return callTool(run, {
    position: call.pending.position,
    who: "main",
    tool: entry.tool,
    arguments: call.arguments,
    context: call.pending.context,
    known: run.known,
    handles: run.thread.handles,
    reads: entry.kind === "reader" || entry.tool.rules?.returns === "handle",
    signal: call.signal,
  });
}

function failure(run: Run, result: CallResult & { readonly ok: false }): Answer {
  run.thread.willRead(result.label);
  if (result.code !== "bad_handle" || result.argument === undefined) return refused(result.code);
  return { ok: false, code: result.code, argument: result.argument };
}

function outcome(run: Run, result: SpawnResult): Answer {
  run.thread.willRead(result.label);
  return result.ok ? { ok: true, value: result.value.value } : refused(result.code);
}
