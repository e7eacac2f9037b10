// A pool: one loop that takes jobs while there is room, and plays them. Rules: a pool that is told to end takes nothing more,
// lets what it has go on for a while, and gives back the rest, which goes on elsewhere from where it was cut; trouble with
// the database ends no pool.
import { hasQueuedWorkers } from "@bulkhead/agents";
import type { RunStore } from "@bulkhead/memory";
import type { Signals } from "../telemetry/signals.ts";
import { eachRound } from "./each-round.ts";
import type { Engine } from "./engine.ts";
import { holdJob } from "./hold-job.ts";
import type { JobEnd } from "./play-job.ts";
import type { PoolModule } from "./pool-module.ts";
import { runWorkers } from "./run-workers.ts";
import { takeUpRuns } from "./take-up-runs.ts";
import { within } from "./within.ts";

export interface PoolOptions {
  readonly engine: Engine;
  readonly store: RunStore;
  readonly modules: readonly PoolModule[];
  readonly concurrency: number;
  /** How long what is under way may go on, once `signal` says that it is to end. */
  readonly drainMs: number;
  readonly signal: AbortSignal;
  readonly watch: Pick<Signals, "job" | "run" | "worker">;
}

/** What a pool says of its work: ids, codes and times, no text. */
export type PoolEvent =
  | { readonly kind: "job_start"; readonly run: string; readonly tenant: string; readonly attempt: number }
  | {
      readonly kind: "job_end";
      readonly run: string;
      readonly tenant: string;
      readonly end: JobEnd;
      /** False: another process had it by then, and what this one said of it changed nothing. */
      readonly held: boolean;
      readonly ms: number;
    }
  | { readonly kind: "store_lost" }
  | { readonly kind: "draining"; readonly active: number };

/** Until `signal`, and until what it had has ended or was given back. */
export async function runPool(options: PoolOptions): Promise<void> {
  const { engine, modules, concurrency, drainMs, signal, watch } = options;
  const draining = new AbortController();
  const active = new Set<Promise<void>>();
  const claim = async (most: number) => {
    try {
      return most > 0 ? await engine.claim({ modules, most }) : [];
    } catch {
      watch.job({ kind: "store_lost" });
      return [];
    }
  };
  const taking = takeUpRuns({ engine, signal });
  const workers = runWorkers({
    engine,
    modules: modules.filter(({ agent }) => hasQueuedWorkers(agent)),
    slots: concurrency,
    signal,
    draining: draining.signal,
    watch,
  });
  await eachRound({ signal, everyMs: LOOK_MS, on: engine.onWork }, async (wake) => {
    const most = concurrency - active.size;
    const claimed = await claim(most);
    for (const assignment of claimed) {
      const job: Promise<void> = holdJob(assignment, { ...options, draining: draining.signal }).finally(() => {
        active.delete(job);
        wake();
      });
      active.add(job);
    }
    return most > 0 && claimed.length === most; // there may be more
  });
  if (active.size > 0) watch.job({ kind: "draining", active: active.size });
  await within(LAST_WORDS_MS, taking);
  const ended = Promise.all([...active, workers]);
  await within(drainMs, ended);
  draining.abort(new Error("the pool ends"));
  await within(LAST_WORDS_MS, ended);
}

const LOOK_MS = 1_000;
/** For what hears that it is cut. */
const LAST_WORDS_MS = 10_000;
