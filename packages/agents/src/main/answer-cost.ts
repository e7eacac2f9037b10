// What an answer to the main agent can cost, known before the call starts: handle ids and bits.
import { capacity } from "@bulkhead/sandbox";
import { STATUS_BITS } from "../tool/answer-bounds.ts";
import type { AnyWorker } from "../worker/worker.ts";
import type { Entry } from "./catalog.ts";
import type { IntentRead } from "./intent.ts";

/** Who will write the answer; a write, and a result that becomes a handle, have nobody. */
export function answeringWorker(entry: Entry, intent: IntentRead | undefined): AnyWorker | undefined {
  if (entry.kind === "intent") return intent?.ok === true ? intent.intent.worker : undefined;
  return entry.kind === "tool" ? undefined : entry.worker;
}

/** How many handle ids the answer can need. */
export function handlesNeeded(entry: Entry | undefined, intent: IntentRead | undefined): number {
  if (entry === undefined) return 0;
  if (entry.kind === "tool") return entry.tool.rules?.returns === "handle" ? 1 : 0;
  return answeringWorker(entry, intent)?.wrapped.handles ?? 0;
}

/** An upper bound on what the answer tells: an outcome its capacity, which counts every code; a call its status. */
export function answerBits(worker: AnyWorker | undefined): number {
  return worker === undefined ? STATUS_BITS : capacity(worker.wrapped).bits;
}
