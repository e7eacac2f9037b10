// What every compartment keeps of a run, whatever its walls are: time, steps and bytes; and foreign errors are dropped.
import type { Code } from "./code.ts";
import { onAbort } from "./on-abort.ts";
import { ASSIGNMENT_VERSION, type Assignment, type AssignmentLimits } from "./sandbox.ts";
import { codeOf, SandboxError } from "./sandbox-error.ts";
import { isFixed } from "./schema/fixed-json.ts";

/** What a worker's loop is given beside its assignment. */
export interface At {
  readonly signal: AbortSignal;
  /** Counts one model step; throws `step_limit` when there is none left. */
  step(): void;
}

export type Execute = (assignment: Assignment, at: At) => Promise<string>;

/** A longer one would fire at once. */
const LONGEST_TIMER = 2 ** 31 - 1;

/** As `Sandbox.run`. */
export async function boundedRun(
  assignment: Assignment,
  execute: Execute,
  signal: AbortSignal | undefined,
): Promise<string> {
  if (assignment.v !== ASSIGNMENT_VERSION) throw ended("version_unknown");
  if (signal?.aborted) throw ended("cancelled");
  const { limits } = assignment;
  const stop = new AbortController();
  const stopped = Promise.withResolvers<never>();
  stopped.promise.catch(() => {}); // a run that ended first leaves it unheard
  const end = (code: Code): SandboxError => {
    const error = ended(code);
    stopped.reject(error);
    stop.abort(error);
    return error;
  };
  const timer = setTimeout(end, Math.min(limits.wallMs, LONGEST_TIMER), "timeout");
  const unhear = signal && onAbort(signal, () => end("cancelled"));
  try {
    const at = { signal: stop.signal, step: stepCounter(limits, end) };
    const work = Promise.resolve(copyOf(assignment)).then((copy) => execute(copy, at));
    // What was ended first is heard first, so a worker that swallows its step limit is ended all the same.
    return bounded(await Promise.race([stopped.promise, work]), limits);
  } catch (error) {
    throw ended(codeOf(error));
  } finally {
    clearTimeout(timer);
    unhear?.();
    if (!stop.signal.aborted) stop.abort(OVER);
  }
}

/** What a worker in another process would get. What nobody can change is not copied. */
function copyOf({ v, worker, purpose, input, returns, tools, limits, label }: Assignment): Assignment {
  return {
    v,
    worker,
    purpose,
    input: copied(input),
    returns: copied(returns),
    tools: copied(tools),
    limits: copied(limits),
    label: copied(label),
  };
}

function copied<T>(part: T): T {
  return isFixed(part) ? part : (JSON.parse(JSON.stringify(part)) as T);
}

function stepCounter(limits: AssignmentLimits, end: (code: Code) => SandboxError): () => void {
  let steps = 0;
  return () => {
    if (++steps > limits.steps) throw end("step_limit");
  };
}

function bounded(result: unknown, limits: AssignmentLimits): string {
  if (typeof result !== "string") throw ended("worker_crashed");
  if (result.length > limits.resultBytes || Buffer.byteLength(result) > limits.resultBytes) throw ended("too_large");
  return result;
}

/** Tells what a worker left running. One for all: making an error costs more than the rest of an instant worker. */
const OVER = new SandboxError("cancelled", "the worker's run is over");

// The code is all that is taken over from what a worker's loop threw.
function ended(code: Code): SandboxError {
  return new SandboxError(code, ENDED[code] ?? "the worker's run ended with this code");
}

const ENDED: Partial<Record<Code, string>> = {
  timeout: "the worker ran longer than limits.wallMs; raise it or give the worker less",
  cancelled: "the run was cancelled by its signal",
  step_limit: "the worker took more model steps than limits.steps; raise it or narrow the purpose",
  too_large: "the result has more bytes than limits.resultBytes; raise it or narrow the return schema",
  worker_crashed: "the worker failed in a way that has no code; see the operator side",
  version_unknown: `the assignment is of a version other than ${ASSIGNMENT_VERSION}; update this side first`,
};
