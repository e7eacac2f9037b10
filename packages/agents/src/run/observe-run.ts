// The operator's view of a run: events while it goes on, a report at its end, and the choice of another model, and of
// other doings of its tools, for it.
// It is bound to the asynchronous context of `invoke`, so an agent needs no option for it.
import { AsyncLocalStorage } from "node:async_hooks";
import type { RunStore } from "@bulkhead/memory";
import type { ModelSpec } from "../model/models.ts";
import type { AnyTool } from "../tool/tool.ts";
import type { WorkerQueue } from "../worker/queue/worker-queue.ts";
import type { CodeWorker } from "../worker/worker.ts";
import type { RunLimits } from "./limits.ts";
import type { RunEvent } from "./run-event.ts";
import type { RunReport } from "./run-report.ts";

export interface ObserveOptions {
  readonly observe?: (event: RunEvent) => void;
  /** Takes the place of every model of the run, main and workers. */
  readonly model?: ModelSpec;
  /** Takes the place of what every tool of the run does: no tool of the agent itself runs, and nothing of the run is kept. */
  readonly tools?: PlayedTools;
  /** Takes the place of what every worker of code does. */
  readonly code?: PlayedCode;
  /** Where the run is kept; the `store` of the agent itself wins. */
  readonly store?: RunStore;
  /** Where workers of `runIn: "queue"` are played. */
  readonly workers?: WorkerQueue;
  /** The file that the run is started from, by which it can be resumed. */
  readonly module?: string;
  /** Who invokes: the user, which is the default, or anybody. Then nothing that it is invoked with is the user's word, and it stays so. */
  readonly integrity?: CallerIntegrity;
  /** What it may have spent in all, beside its own limits, as it stands when it is asked: others may spend of the same. */
  readonly allowance?: () => Pick<RunLimits, "tokens" | "bits"> | undefined;
}

export type CallerIntegrity = "user" | "external";

/** `args`: as the tool would have got them, constants included. What it returns or throws is as if the tool had. */
export type PlayedTools = (tool: AnyTool, args: Readonly<Record<string, unknown>>) => unknown;

/** What it returns is admitted as if the worker had returned it. */
export type PlayedCode = (worker: CodeWorker, input: Readonly<Record<string, unknown>>, signal: AbortSignal) => unknown;

export interface Observed<T> {
  readonly result: T;
  /** Of the last run that ended; undefined when no Bulkhead agent ran. */
  readonly report: RunReport | undefined;
}

export interface Observation extends ObserveOptions {
  report: RunReport | undefined;
}

const observations = new AsyncLocalStorage<Observation>();

export async function observeRun<T>(options: ObserveOptions, invoke: () => Promise<T>): Promise<Observed<T>> {
  const observation: Observation = { ...options, report: undefined };
  const result = await observations.run(observation, invoke);
  return { result, report: observation.report };
}

export function currentObservation(): Observation | undefined {
  return observations.getStore();
}

/** Runs what is the tools' and the workers' own outside the observation. */
export function unobserved<T>(work: () => T): T {
  return observations.exit(work);
}

/** Of whoever invokes. */
export function callerIntegrity(): CallerIntegrity {
  return observations.getStore()?.integrity ?? "user";
}
