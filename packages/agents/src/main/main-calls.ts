// The main agent's calls: what each answers, as the text that its model is shown. Nothing leaves here as an exception.
import { type Code, joinLabels, type Label } from "@bulkhead/sandbox";
import { ANYBODYS } from "../run/main-context.ts";
import type { Run } from "../run/run.ts";
import { MOST_HANDLE_BYTES } from "../tool/answer-bounds.ts";
import { labelArguments } from "../tool/argument-label.ts";
import { type CallResult, callTool } from "../tool/call-tool.ts";
import { resolveArguments, valuesOf } from "../tool/resolve-arguments.ts";
import { capText } from "../worker/cap-text.ts";
import { MOST_DOCUMENT_BYTES } from "../worker/long.ts";
import { type SpawnRequest, type SpawnResult, spawn } from "../worker/spawn.ts";
import type { AnyWorker } from "../worker/worker.ts";
import { answerBits, answeringWorker } from "./answer-cost.ts";
import type { Entry } from "./catalog.ts";
import { INTENT_FIELD, type Intent, type IntentRead, intentKey } from "./intent.ts";
import type { PendingCall } from "./pending-call.ts";

export interface MainCall {
  readonly pending: PendingCall;
  /** `undefined`: there is no such tool. */
  readonly entry: Entry | undefined;
  readonly arguments: Readonly<Record<string, unknown>>;
  readonly models: SpawnRequest["models"];
  readonly signal: AbortSignal;
}

export async function answerCall(run: Run, call: MainCall): Promise<string> {
  try {
    return JSON.stringify(await answer(run, call));
  } catch (error) {
    // Whatever it was, its text stays with operators; and what it hung on is not known.
    run.recordFailure(call.pending.position, "main", error);
    run.thread.willRead(ANYBODYS);
    return JSON.stringify(refused("worker_crashed"));
  }
}

type Answer =
  | { readonly ok: true; readonly value?: unknown; readonly result?: unknown }
  | { readonly ok: false; readonly code: Code; readonly argument?: string; readonly fix?: string };

const refused = (code: Code): Answer => ({ ok: false, code });

async function answer(run: Run, call: MainCall): Promise<Answer> {
  const { entry, pending } = call;
  if (entry === undefined) return refusedAtOnce(run, pending, undefined, "denied");
  if (pending.malformed) return refusedAtOnce(run, pending, entry, "invalid_json");
  const read = entry.kind === "intent" ? intentOf(call) : undefined;
  if (read?.ok === false) {
    return { ...refusedAtOnce(run, pending, entry, "schema_mismatch", read.argument), fix: read.fix };
  }
  if (!run.reserveBits(answerBits(answeringWorker(entry, read))))
    return refusedAtOnce(run, pending, entry, "budget_exceeded");
  switch (entry.kind) {
    case "intent":
      return read === undefined ? refused("worker_crashed") : readIntended(run, call, entry, read.intent);
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
): Answer & { readonly ok: false } {
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
  const result = await spawn(run, {
    position: pending.position,
    worker,
    input: valuesOf(resolved),
    labels: labelArguments(resolved, pending.context, run.known),
    context: pending.context,
    block: pending.block,
    models: call.models,
    signal: call.signal,
  });
  return outcome(run, result);
}

/** What was read when the message came: it is not kept longer than until it is used. */
function intentOf({ pending, arguments: sent }: MainCall): IntentRead {
  const { intent: read } = pending;
  delete pending.intent;
  if (read !== undefined && (!read.ok || read.intent.key === intentKey(sent))) return read;
  return { ok: false, argument: "returns", fix: "the call was changed after it was made; make it again" };
}

function readIntended(
  run: Run,
  call: MainCall,
  { tool }: Entry & { readonly kind: "intent" },
  { worker, arguments: own }: Intent,
): Promise<Answer> {
  // The context shaped purpose and return shape, so its label is in what comes back.
  const reader = { kind: "reader", tool, worker, field: INTENT_FIELD } as const;
  return readWith(run, { ...call, arguments: own }, reader, call.pending.context);
}

/** A model is shown the head of what is too long for it, unless it reads in chunks. Half of a text is nothing that code could read. */
function textFor({ kind, limits, ...worker }: AnyWorker, field: string, text: string): string | undefined {
  const isLong = "long" in worker && worker.long?.field === field;
  if (kind === "model" && !isLong) return capText(text, limits.toolBytes);
  return Buffer.byteLength(text) > (isLong ? MOST_DOCUMENT_BYTES : limits.toolBytes) ? undefined : text;
}

async function readWith(
  run: Run,
  call: MainCall,
  entry: Entry & { readonly kind: "reader" },
  shapedBy?: Label,
): Promise<Answer> {
  const { pending } = call;
  const { tool, worker, field } = entry;
  const read = await sink(run, call, entry);
  if (!read.ok) return failure(run, read);
  const text = textFor(worker, field, read.text);
  if (text === undefined) {
    run.thread.willRead(read.label);
    return refused("too_large");
  }
  const others = Object.entries(read.arguments).filter(([name]) => name !== field && name in worker.input.shape);
  const result = await spawn(run, {
    position: pending.position,
    worker,
    tool: tool.name,
    toolArguments: read.arguments,
    input: { ...Object.fromEntries(others), [field]: text },
    labels: { ...read.argumentLabels, [field]: joinLabels(read.label, shapedBy ?? read.label) },
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

function sink(run: Run, call: MainCall, entry: Extract<Entry, { kind: "reader" | "tool" }>): Promise<CallResult> {
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
