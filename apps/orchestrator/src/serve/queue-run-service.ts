// Runs that pools play: what is served keeps a run, of a workflow or of an agent, and submits it to the engine's queue. Nothing
// is played in this process.
import type { Database, RunStore } from "@bulkhead/memory";
import { bossEngine } from "../engine/boss-engine.ts";
import { orderRun } from "../engine/order-run.ts";
import { moduleAsPooled } from "../engine/pool-module.ts";
import { takeUpRuns } from "../engine/take-up-runs.ts";
import type { RunService } from "./run-service.ts";

export interface QueueRunServiceOptions {
  readonly store: RunStore;
  readonly database: Database;
  readonly queue: string;
  readonly cwd: string;
}

export async function queueRunService(options: QueueRunServiceOptions): Promise<RunService> {
  const { store, database, queue, cwd } = options;
  const engine = await bossEngine({ database, store, queue });
  const ending = new AbortController();
  const taking = takeUpRuns({ engine, signal: ending.signal });
  return {
    async start({ assistant, ...order }) {
      const { path, module } = assistant;
      await orderRun({ engine, ...options }, { ...order, module, pooled: moduleAsPooled(path, module, cwd) });
    },
    wait: engine.wait,
    events: engine.events,
    cancel: engine.cancel,
    backlog: engine.backlog,
    async [Symbol.asyncDispose]() {
      ending.abort();
      await taking;
      await engine[Symbol.asyncDispose]();
    },
  };
}
