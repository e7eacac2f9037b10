// The operator's view of a run: events while it goes on, a report at its end, and the choice of another model for it.
// It is bound to the asynchronous context of `invoke`, so an agent needs no option for it.
import { AsyncLocalStorage } from "node:async_hooks";
import type { RunStore } from "@bulkhead/memory";
import type { ModelSpec } from "../model/models.ts";
import type { RunEvent } from "./run-event.ts";
import type { RunReport } from "./run-report.ts";

export interface ObserveOptions {
  readonly observe?: (event: RunEvent) => void;
  /** Takes the place of every model of the run, main and workers. */
  readonly model?: ModelSpec;
  /** Where the run is kept; the `store` of the agent itself wins. */
  readonly store?: RunStore;
  /** The file that the run is started from, by which it can be resumed. */
  readonly module?: string;
}

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
