// Runs that pools play: what is served keeps a workflow's run and submits it to the engine's queue. Agents, which pools do not
// play, are played in this process.
import type { Database, RunStore } from "@bulkhead/memory";
import { bossEngine } from "../engine/boss-engine.ts";
import { addressOf, type Job } from "../engine/job.ts";
import { moduleAsPooled } from "../engine/pool-module.ts";
import { keptFor } from "../engine/queue-run.ts";
import { takeUpRuns } from "../engine/take-up-runs.ts";
import { packageOf } from "../module/lend-packages.ts";
import type { RunService } from "./run-service.ts";

export interface QueueRunServiceOptions {
  readonly store: RunStore;
  readonly database: Database;
  readonly queue: string;
  readonly cwd: string;
  /** Who plays agents. */
  readonly here: RunService;
}

export async function queueRunService({
  store,
  database,
  queue,
  cwd,
  here,
}: QueueRunServiceOptions): Promise<RunService> {
  const engine = await bossEngine({ database, store, queue });
  const ending = new AbortController();
  const taking = takeUpRuns({ engine, signal: ending.signal });
  /** A run of an agent's is here, of a workflow's with the pools. */
  const whose = async (run: string) => ((await store.find(run))?.kind === "agent" ? here : engine);
  return {
    async start(order) {
      const { assistant, run, tenant, integrity, asked } = order;
      if (assistant.kind === "agent") return here.start(order);
      const { workflow, path, name, version } = moduleAsPooled(assistant.path, assistant.module, cwd);
      const job: Job = { run, tenant, module: { name, version } };
      if (asked !== undefined) {
        const { observeRun } = await packageOf("@bulkhead/agents", assistant.module, () => import("@bulkhead/agents"));
        await observeRun({ store: keptFor(store, addressOf(queue, job)), module: path, integrity }, () =>
          workflow.keep(asked, { runId: run }),
        );
      }
      await engine.submit(job);
    },
    wait: async (run, options) => (await whose(run)).wait(run, options),
    async *events(run, options) {
      yield* (await whose(run)).events(run, options);
    },
    cancel: async (run, by) => (await whose(run)).cancel(run, by),
    async [Symbol.asyncDispose]() {
      ending.abort();
      await taking;
      await here[Symbol.asyncDispose]();
      await engine[Symbol.asyncDispose]();
    },
  };
}
