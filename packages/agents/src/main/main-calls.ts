// What a call of the main agent's does, and what it is answered.
import { type Code, joinLabels, type Label } from "@bulkhead/sandbox";
import type { Run } from "../run/run.ts";
import { MOST_HANDLE_BYTES } from "../tool/answer-bounds.ts";
import { labelArguments } from "../tool/argument-label.ts";
import type { CallResult } from "../tool/call.ts";
import { callTool } from "../tool/call-tool.ts";
import { isEffect } from "../tool/is-effect.ts";
import { resolveArguments, sourcesOf, valuesOf } from "../tool/resolve-arguments.ts";
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
  /** As the model called it. */
  readonly name: string;
  readonly arguments: Readonly<Record<string, unknown>>;
  readonly models: SpawnRequest["models"];
  readonly signal: AbortSignal;
}

/** Without a label nothing was read for it. */
export interface Told {
  readonly answer: Answer;
  readonly label?: Label;
}

export type Answer =
  | { readonly ok: true; readonly value?: unknown; readonly result?: unknown }
  | { readonly ok: false; readonly code: Code; readonly argument?: string; readonly fix?: string };

export const refused = (code: Code): Answer & { readonly ok: false } => ({ ok: false, code });

/** Whatever is thrown here is nothing that a call is answered with. */
export async function performCall(run: Run, call: MainCall): Promise<Told> {
  const { entry, pending } = call;
  if (entry === undefined) return { answer: refusedAtOnce(run, pending, undefined, "denied") };
  if (pending.malformed) return { answer: refusedAtOnce(run, pending, entry, "invalid_json") };
  const read = entry.kind === "intent" ? intentOf(call) : undefined;
  if (read?.ok === false) {
    return { answer: { ...refusedAtOnce(run, pending, entry, "schema_mismatch", read.argument), fix: read.fix } };
  }
  const bits = answerBits(answeringWorker(entry, read));
  if (pending.bits === undefined && !run.reserveBits(bits))
    return { answer: refusedAtOnce(run, pending, entry, "budget_exceeded") };
  pending.bits = bits;
  // What the model asked for is kept before anything of it begins. With what stands in the ledger it goes there.
  if (!(entry.kind === "tool" && isEffect(entry.tool.rules))) await run.keeping.flush();
  switch (entry.kind) {
    case "intent":
      return read === undefined ? { answer: refused("worker_crashed") } : readIntended(run, call, entry, read.intent);
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

async function spawnWorker(run: Run, call: MainCall, entry: Entry & { readonly kind: "worker" }): Promise<Told> {
  const { pending } = call;
  const { worker } = entry;
  const { handles } = run.thread;
  const resolved = resolveArguments(call.arguments, { rules: undefined, schema: worker.inputSchema, handles });
  if (!resolved.ok) {
    const declared = Object.hasOwn(worker.input.shape, resolved.argument);
    refusedAtOnce(run, pending, entry, "bad_handle", declared ? resolved.argument : "(unknown)");
    return { answer: { ok: false, code: "bad_handle", argument: resolved.argument } };
  }
  const result = await spawn(run, {
    position: pending.position,
    worker,
    input: valuesOf(resolved),
    sources: sourcesOf(resolved),
    labels: labelArguments(resolved, pending.context, run.known),
    context: pending.context,
    block: pending.block,
    models: call.models,
    signal: call.signal,
  });
  return outcome(result);
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
): Promise<Told> {
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
): Promise<Told> {
  const { pending } = call;
  const { tool, worker, field } = entry;
  const read = await sink(run, call, entry);
  if (!read.ok) return failure(read);
  const text = textFor(worker, field, read.text);
  if (text === undefined) return { answer: refused("too_large"), label: read.label };
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
  return outcome(result);
}

async function callPlain(run: Run, call: MainCall, entry: Entry & { readonly kind: "tool" }): Promise<Told> {
  const result = await sink(run, call, entry, { keepsAnswer: true });
  if (!result.ok) return failure(result);
  const { label, text } = result;
  if (entry.tool.rules?.returns !== "handle") return { answer: { ok: true }, label };
  if (Buffer.byteLength(text) > MOST_HANDLE_BYTES) return { answer: refused("too_large"), label };
  return { answer: { ok: true, result: call.pending.block.issue(text, label) }, label };
}

function sink(
  run: Run,
  call: MainCall,
  entry: Extract<Entry, { kind: "reader" | "tool" }>,
  { keepsAnswer = false } = {},
): Promise<CallResult> {
  return callTool(run, {
    position: call.pending.position,
    who: "main",
    tool: entry.tool,
    arguments: call.arguments,
    context: call.pending.context,
    known: run.known,
    handles: run.thread.handles,
    reads: entry.kind === "reader" || entry.tool.rules?.returns === "handle",
    keepsAnswer,
    signal: call.signal,
  });
}

function failure({ code, argument, label }: CallResult & { readonly ok: false }): Told {
  if (code !== "bad_handle" || argument === undefined) return { answer: refused(code), label };
  return { answer: { ok: false, code, argument }, label };
}

function outcome(result: SpawnResult): Told {
  const { label } = result;
  return { answer: result.ok ? { ok: true, value: result.value.value } : refused(result.code), label };
}
