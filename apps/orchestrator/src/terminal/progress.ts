// What a run has done so far: a pure fold over its events. It keeps names that were declared, words, codes and numbers,
// never text that came from outside.
import type { RunEvent } from "@bulkhead/agents";
import { CODE_MEANINGS, type Code } from "@bulkhead/sandbox";

export interface Progress {
  readonly status: "starting" | "running" | "done" | "waits" | "failed" | "stopped";
  readonly code: string | undefined;
  readonly ms: number;
  readonly modelCalls: number;
  readonly mainCharacters: number;
  readonly tokens: number;
  readonly bits: number;
  readonly steps: readonly Step[];
}

export interface Step {
  readonly kind: "worker" | "call";
  readonly position: string;
  /** Position of the worker that this step belongs to; undefined: the main agent. */
  readonly parent: string | undefined;
  readonly name: string;
  /** The tool whose result the worker reads. */
  readonly tool: string | undefined;
  /** The how-manieth step of this name under the same parent, from 1. */
  readonly nth: number;
  /** waits: for a person. refused: a rule said no. rejected: the boundary said no. failed: it broke. stopped: the caller did not wait for it. */
  readonly status: "running" | "ok" | "waits" | "refused" | "rejected" | "failed" | "stopped";
  readonly code: string | undefined;
  readonly reason: string | undefined;
  readonly ms: number | undefined;
  readonly bits: number | undefined;
  readonly modelCalls: number;
  /** Tools that the worker asked for beside its return: they did not run. */
  readonly attempted: readonly string[];
}

export const nothingYet: Progress = {
  status: "starting",
  code: undefined,
  ms: 0,
  modelCalls: 0,
  mainCharacters: 0,
  tokens: 0,
  bits: 0,
  steps: [],
};

export function reduce(state: Progress, event: RunEvent): Progress {
  const at = passed(state, event.at);
  switch (event.kind) {
    case "run_start":
      return { ...at, status: "running" };
    case "model_call": {
      const tokens = at.tokens + (event.inputTokens ?? 0) + (event.outputTokens ?? 0);
      const total = { ...at, tokens, modelCalls: at.modelCalls + 1 };
      if (event.who === "main") return { ...total, mainCharacters: at.mainCharacters + event.characters };
      return change(total, isWorker(event.position), (step) => ({ ...step, modelCalls: step.modelCalls + 1 }));
    }
    case "spawn_start": {
      // The call that it reads for has just ended: one line for both, and the worker's.
      const reads = (step: Step) =>
        step.kind === "call" && step.position === event.position && step.name === event.tool;
      return append({ ...at, steps: at.steps.filter((step) => !reads(step)) }, workerOf(at, event));
    }
    case "spawn_end": {
      const started = at.steps.some(isWorker(event.position)) ? at : append(at, workerOf(at, event));
      const { ok, code, ms, bits, attempted } = event;
      const status = ok
        ? "ok"
        : code !== undefined && CODE_MEANINGS[code].stage === "boundary"
          ? "rejected"
          : statusOf(code);
      return change({ ...started, bits: at.bits + bits }, isWorker(event.position), (step) => ({
        ...step,
        ...({ status, code, ms, bits, attempted } as const),
      }));
    }
    case "call_start": {
      // A person has answered what waited, and the run was taken up: it is the same call.
      const waited = (step: Step) => isCall(event.position)(step) && step.status === "waits";
      if (!at.steps.some(waited)) return append(at, callOf(at, event));
      return change(at, waited, (step) => ({ ...step, status: "running", code: undefined, reason: undefined }));
    }
    case "call_end":
      return endCall(at, event);
    case "evaluated":
      return append(at, judged(at, event));
    case "tests_deleted": // counted in what the program comes to
    case "asked": // told by the code that its call ends with
    case "answered":
    case "recall": // what was remembered is no step of its own here
      return at;
    case "run_end":
      if (event.ok) return { ...at, status: "done", ms: event.ms };
      if (event.code === "cancelled") return { ...cutShort(at, "stopped"), ms: event.ms };
      if (event.code === "needs_approval") return { ...cutShort(at, "waits"), ms: event.ms };
      return { ...cutShort(at, "failed"), code: event.code, ms: event.ms };
    default:
      return event satisfies never;
  }
}

/** The clock goes on without an event. */
export function passed(state: Progress, ms: number): Progress {
  return { ...state, ms: Math.max(state.ms, ms) };
}

/** The run ended before its steps: the caller stopped it, or it broke. */
export function cutShort(state: Progress, status: "waits" | "failed" | "stopped"): Progress {
  if (state.status !== "starting" && state.status !== "running") return state;
  return {
    ...state,
    status,
    steps: state.steps.map((step) => (step.status === "running" ? { ...step, status: "stopped" } : step)),
  };
}

/** What stands above a step, the main agent's own step first. */
export function pathOf(state: Progress, step: Step): readonly Step[] {
  const path = [step];
  for (let up = parentOf(state, step); up !== undefined && path.length < 16; up = parentOf(state, up)) path.unshift(up);
  return path;
}

function endCall(state: Progress, event: Extract<RunEvent, { kind: "call_end" }>): Progress {
  const refused = event.decision !== undefined && event.decision.kind !== "allow";
  const waits = event.code === "needs_approval";
  const status = event.ok ? "ok" : refused && !waits ? "refused" : statusOf(event.code);
  const reader = state.steps.find(isWorker(event.position));
  if (reader !== undefined && event.who === "main") {
    // The call that this worker read for: one line for both, and a failure of the call is the line's failure.
    if (event.ok || reader.status !== "ok") return state;
    return change(state, isWorker(event.position), (step) => ({ ...step, status, code: event.code }));
  }
  const running = (step: Step) => isCall(event.position)(step) && step.status === "running";
  const started = state.steps.some(running) ? state : append(state, callOf(state, event));
  return change(started, running, (step) => ({
    ...step,
    status,
    code: event.code,
    reason: reasonOf(event),
    ms: event.ms,
  }));
}

function workerOf(
  state: Progress,
  event: { readonly position: string; readonly worker: string; readonly tool?: string },
): Step {
  const { position, worker, tool } = event;
  const above = spawnAbove(position);
  const parent = above === "" ? undefined : state.steps.find(isWorker(above))?.position;
  return { ...blank, kind: "worker", position, parent, name: worker, tool };
}

function callOf(
  state: Progress,
  event: { readonly position: string; readonly who: string; readonly tool: string },
): Step {
  const { position, who, tool } = event;
  const owner =
    who === "main"
      ? undefined
      : (state.steps.find(isWorker(spawnAbove(position))) ??
        state.steps.findLast((step) => step.kind === "worker" && step.name === who));
  return { ...blank, kind: "call", position, parent: owner?.position, name: tool };
}

/** What an evaluator said stands beside the call that had it judged. */
function judged(state: Progress, event: Extract<RunEvent, { kind: "evaluated" }>): Step {
  const { evaluator: tool, verdict, ms } = event;
  const step = callOf(state, { ...event, tool });
  return verdict === "pass" ? { ...step, status: "ok", ms } : { ...step, status: "failed", code: verdict, ms };
}

/** A worker's calls and its own workers stand below its spawn: "c3-0/2-1" belongs to "c3-0". */
function spawnAbove(position: string): string {
  return position.slice(0, Math.max(0, position.lastIndexOf("/")));
}

const blank = {
  tool: undefined,
  nth: 0,
  status: "running",
  code: undefined,
  reason: undefined,
  ms: undefined,
  bits: undefined,
  modelCalls: 0,
  attempted: [],
} as const;

function statusOf(code: Code | undefined): Step["status"] {
  if (code === "cancelled") return "stopped";
  if (code === "needs_approval") return "waits";
  return code !== undefined && CODE_MEANINGS[code].stage === "rules" ? "refused" : "failed";
}

function reasonOf({ decision, argument }: Extract<RunEvent, { kind: "call_end" }>): string | undefined {
  if (decision === undefined || decision.kind === "allow") return argument && `argument ${argument}`;
  return decision.argument === undefined ? decision.reason : `${decision.reason} ${decision.argument}`;
}

function append(state: Progress, step: Step): Progress {
  const { kind, name, parent } = step;
  const before = state.steps.findLast((other) => other.kind === kind && other.name === name && other.parent === parent);
  return { ...state, steps: [...state.steps, { ...step, nth: (before?.nth ?? 0) + 1 }] };
}

function change(state: Progress, which: (step: Step) => boolean, to: (step: Step) => Step): Progress {
  const index = state.steps.findIndex(which);
  const step = state.steps[index];
  return step === undefined ? state : { ...state, steps: state.steps.with(index, to(step)) };
}

function isWorker(position: string): (step: Step) => boolean {
  return (step) => step.kind === "worker" && step.position === position;
}

function isCall(position: string): (step: Step) => boolean {
  return (step) => step.kind === "call" && step.position === position;
}

function parentOf(state: Progress, step: Step): Step | undefined {
  const { parent } = step;
  return parent === undefined ? undefined : state.steps.find((other) => other !== step && isWorker(parent)(other));
}
