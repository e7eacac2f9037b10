// A guard: somebody besides the rules who may stop a call of a worker's, a model for example. It only tightens: what the
// rules deny no guard is asked about, and what it lets pass the rules still decide on. Whatever is no clear "pass" denies:
// a throw, a rejection, silence beyond the time, any other answer.
import { AgentsError } from "../agents-error.ts";
import { unobserved } from "../run/observe-run.ts";
import { withSignal } from "../with-signal.ts";

export interface Guard {
  /** Asked about every call of the worker's tools, and of those of the workers below it, before it runs. */
  (call: GuardedCall, signal: AbortSignal): Promise<"pass" | "deny">;
  /**
   * What is to be left out of a text that strangers may have written. After a call that was denied it is asked about all
   * that the worker was shown, and the worker goes on without these parts.
   */
  readonly clean?: (text: string, signal: AbortSignal) => Promise<readonly Span[]>;
}

export interface GuardedCall {
  /** As the worker knows it. */
  readonly tool: string;
  /** A copy of what would run, constants included. */
  readonly arguments: unknown;
  /** What the worker that calls was asked to do: its purpose. */
  readonly task: string;
}

/** A part of a text: from the first to before the last UTF-16 unit. */
export interface Span {
  readonly from: number;
  readonly to: number;
}

export interface AskedGuard {
  readonly signal: AbortSignal;
  /** Told what was thrown; it may hold words of strangers. */
  readonly failed: (error: unknown) => void;
  /** Milliseconds; whoever says nothing by then has denied. */
  readonly ms?: number;
}

/** A guard may well be a model. */
const GUARD_MS = 60_000;

/** @throws AgentsError `bad_worker` */
export function checkGuard(guard: Guard, name: string): void {
  if (typeof guard !== "function")
    throw new AgentsError("bad_worker", `the guard of "${name}" is a function that answers "pass" or "deny"`);
  if (guard.clean !== undefined && typeof guard.clean !== "function")
    throw new AgentsError("bad_worker", `clean of the guard of "${name}" is a function from a text to spans of it`);
}

/** @throws SandboxError `cancelled` */
export async function isPassed(guard: Guard, call: GuardedCall, asked: AskedGuard): Promise<boolean> {
  const answer = await inTime((signal) => guard(copyOf(call), signal), asked);
  return answer === "pass";
}

/** Undefined: it cannot be cleaned. @throws SandboxError `cancelled` */
export async function cleaned(
  clean: NonNullable<Guard["clean"]>,
  text: string,
  asked: AskedGuard,
): Promise<string | undefined> {
  const spans: unknown = await inTime((signal) => clean(text, signal), asked);
  return Array.isArray(spans) && spans.every((span) => isSpanOf(span, text)) ? without(text, spans) : undefined;
}

/** Undefined too where it threw, or took too long. */
async function inTime<T>(
  work: (signal: AbortSignal) => Promise<T>,
  { signal, failed, ms = GUARD_MS }: AskedGuard,
): Promise<T | undefined> {
  const time = AbortSignal.timeout(ms);
  const both = AbortSignal.any([signal, time]);
  try {
    return await withSignal(() => unobserved(() => work(both)), both);
  } catch (error) {
    if (signal.aborted) throw error;
    failed(error);
    return undefined;
  }
}

/** What the guard does with it changes no call. What cannot be copied cannot be shown, and so is denied. */
function copyOf(call: GuardedCall): GuardedCall {
  return { ...call, arguments: structuredClone(call.arguments) };
}

function isSpanOf(span: unknown, { length }: string): span is Span {
  const { from, to } = (typeof span === "object" && span !== null ? span : {}) as { from?: unknown; to?: unknown };
  if (typeof from !== "number" || typeof to !== "number") return false;
  return Number.isInteger(from) && Number.isInteger(to) && 0 <= from && from <= to && to <= length;
}

function without(text: string, spans: readonly Span[]): string {
  let rest = "";
  let at = 0;
  for (const { from, to } of [...spans].sort((a, b) => a.from - b.from)) {
    if (from > at) rest += text.slice(at, from);
    at = Math.max(at, to);
  }
  return rest + text.slice(at);
}
