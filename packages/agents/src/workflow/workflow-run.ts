// One run of a workflow: its function, played against what is kept of it, until it returns, throws, or is stopped.
// What it returned is an outcome; what it threw is a code, and its words stay on the operator's side.
import type { Claim, MemoryError } from "@bulkhead/memory";
import type { HandleBlock, JsonValue, Outcome, ReturnSchema } from "@bulkhead/sandbox";
import type { z } from "zod";
import { AgentsError } from "../agents-error.ts";
import { isA } from "../is-a.ts";
import { storeOf } from "../run/claim-run.ts";
import { recordChange } from "../run/kept-answer.ts";
import { LONGEST_TIMER } from "../run/limits.ts";
import type { MainContext } from "../run/main-context.ts";
import { type CallerIntegrity, type Observation, unobserved } from "../run/observe-run.ts";
import { Run } from "../run/run.ts";
import type { Settings } from "../run/settings.ts";
import type { AnyTool } from "../tool/tool.ts";
import type { AnyWorker } from "../worker/worker.ts";
import { givenHandles } from "./given-handles.ts";
import type { MemoryOptions } from "./memory/memory-options.ts";
import { noRecollections, reportRecollections } from "./memory/recollections.ts";
import { replayedClock } from "./replayed-clock.ts";
import type { SeenInput } from "./seen-input.ts";
import { countUnread } from "./unread-handles.ts";
import { type Context, createContext } from "./workflow-context.ts";
import { Operations } from "./workflow-operations.ts";
import { keepEnd, keptOutcome } from "./workflow-outcome.ts";
import type { WorkflowScope } from "./workflow-scope.ts";
import { Stop } from "./workflow-stop.ts";
import { type Returned, returnedValue } from "./workflow-value.ts";

/** A workflow, checked. */
export interface WorkflowParts {
  readonly input: z.ZodType;
  readonly returns: z.ZodType;
  /** The profile of `{value: returns}`. */
  readonly wrapped: ReturnSchema;
  readonly tools: ReadonlySet<AnyTool>;
  readonly workers: ReadonlySet<AnyWorker>;
  readonly settings: Settings;
  readonly memory: MemoryOptions;
  readonly run: (context: Context, input: unknown) => Promise<unknown>;
}

/** One invocation, before any of it runs. */
export interface Invocation {
  readonly runId: string;
  /** The hold on what is kept of it; undefined where nothing is; `changed`: what is kept was asked something else. */
  readonly claim: Claim | "changed" | undefined;
  readonly context: MainContext;
  /** Parsed. */
  readonly input: JsonValue | undefined;
  readonly seen: SeenInput;
  /** Of who asked it. */
  readonly integrity: CallerIntegrity;
  readonly signal: AbortSignal | undefined;
  /** Milliseconds, as LangChain's configuration has it. */
  readonly timeout: number | undefined;
  readonly observation: Observation | undefined;
}

/** @throws AgentsError: a mistake of the developer's, or of the run's settings. @throws MemoryError: it cannot be kept. */
export async function runWorkflow(workflow: WorkflowParts, invocation: Invocation): Promise<Outcome<unknown>> {
  const { context, seen, runId, observation, timeout } = invocation;
  const { settings } = workflow;
  const claim = invocation.claim === "changed" ? undefined : invocation.claim;
  const given = context.handles.reserve(countUnread(workflow.input), "input");
  const block = context.handles.reserve(workflow.wrapped.handles, "return");
  if (claim?.outcome !== undefined) return keptOutcome(claim.outcome, workflow.wrapped, block);
  const stop = new Stop();
  const unkept = (error: unknown) => stop.endUnkept(error);
  const run = new Run({ id: runId, thread: context, settings, userMessages: [], observation, claim, unkept });
  if (invocation.claim === "changed") {
    recordChange(run, "run", "workflow");
    run.end(false, "run_changed");
    return { ok: false, code: "run_changed" };
  }
  using _caller = stop.follow(invocation.signal, "cancelled");
  using _hold = stop.follow(claim?.signal, "cancelled");
  using _deadline = stop.follow(run.signal(undefined), "timeout");
  using _timeout = stop.follow(timeout === undefined ? undefined : AbortSignal.timeout(timeout), "timeout");
  using _awake = stayAwake(settings.limits.wallMs);
  const operations = new Operations(run, stop);
  const isDurable = storeOf(settings, observation)?.database !== undefined;
  const scope: WorkflowScope = {
    run,
    operations,
    stop,
    known: seen.known,
    tools: workflow.tools,
    workers: workflow.workers,
    models: (worker) => modelsOf(worker, run, stop),
    mistakes: new WeakSet(),
    memory: workflow.memory,
    recollections: noRecollections(),
    onceAt: ({ position }) => (isDurable ? `${runId} ${position}` : undefined),
  };
  const ended = await played(workflow, invocation, scope, { given, block });
  stop.end("cancelled"); // what nobody awaited, and is no write
  await operations.end();
  if (!(ended instanceof Error)) await reportRecollections(run, workflow.memory.memory, scope.recollections, ended);
  const outcome = await keepEnd(ended, run);
  if (outcome instanceof Error) {
    run.end(false, outcome instanceof AgentsError ? outcome.code : "cancelled");
    throw outcome;
  }
  run.end(outcome.ok, ...(outcome.ok ? [] : [outcome.code]));
  return outcome;
}

async function played(
  workflow: WorkflowParts,
  { seen, input, integrity }: Invocation,
  scope: WorkflowScope,
  { given, block }: { readonly given: HandleBlock; readonly block: HandleBlock },
): Promise<Returned | AgentsError | MemoryError> {
  const { run, stop, operations } = scope;
  const { principal } = workflow.settings;
  const clock = replayedClock(run);
  const ctx = createContext(scope, {
    given: () => givenHandles(workflow.input, input, given, { principal, integrity }),
    now: () => new Date(clock()),
  });
  const play = async (): Promise<Returned | AgentsError> => {
    try {
      const returned = await unobserved(() => workflow.run(ctx, seen.value));
      operations.close();
      return await returnedValue(returned, scope, workflow, block);
    } catch (error) {
      operations.close();
      if (isA(error, AgentsError) && scope.mistakes.has(error)) return error;
      run.record.failure("run", "workflow", error);
      return { ok: false, code: "worker_crashed" };
    }
  };
  const end = async () => {
    const ended = await play();
    await operations.finishWrites();
    return ended;
  };
  return Promise.race([end(), stopped(stop)]);
}

async function stopped(stop: Stop): Promise<Returned | AgentsError | MemoryError> {
  const reason = await stop.ended;
  return typeof reason === "string" ? { ok: false, code: reason } : reason;
}

/** The choice of a model is the developer's: where there is none, the run says so. */
async function modelsOf(worker: AnyWorker, run: Run<MainContext>, stop: Stop) {
  const own = worker.kind === "model" ? worker.model : undefined;
  const spec = run.observation?.model ?? own ?? run.settings.workerModel;
  try {
    if (spec === undefined)
      throw new AgentsError("bad_model", `"${worker.name}" has no model, and its workflow neither`);
    return await run.settings.models(spec);
  } catch (error) {
    if (error instanceof AgentsError) stop.end(error);
    throw error;
  }
}

/** A function that waits for nothing the process knows of would end with the process, before its deadline. */
function stayAwake(wallMs: number | undefined): Disposable {
  const timer = wallMs === undefined ? undefined : setTimeout(() => undefined, Math.min(wallMs + 1, LONGEST_TIMER));
  return { [Symbol.dispose]: () => clearTimeout(timer) };
}
