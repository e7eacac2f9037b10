// What one spawn of a run takes, from the call to the value: of a worker that says its value at once, in the process of the run, in a
// worker's process, and through the queue, where another process plays it.
import { randomUUID } from "node:crypto";
import { defineWorker, defineWorkflow, given, observeRun } from "@bulkhead/agents";
import { returns, scriptedModel } from "@bulkhead/agents/testing";
import { type Database, databaseRunStore } from "@bulkhead/memory";
import { z } from "zod";
import { bossEngine } from "../../../apps/orchestrator/src/engine/boss-engine.ts";
import { runPool } from "../../../apps/orchestrator/src/engine/run-pool.ts";
import { median } from "../../bench.ts";

const WHERE = ["inline", "process", "queue"] as const;
type Where = (typeof WHERE)[number];
const QUEUE = "spawns";
const module = { name: "spawns", version: "1" };
const WARM_UP = 3;

function spawning(runIn: Where, took: number[]) {
  const price = defineWorker({
    name: "price",
    purpose: "Say what it costs.",
    input: z.object({}),
    returns: z.object({ cents: z.int().min(1).max(9) }),
  });
  return defineWorkflow({
    name: "spawns",
    runIn,
    model: scriptedModel({ price: () => returns({ cents: 4 }) }),
    input: given(z.object({ many: z.int().min(1).max(1_000) })),
    returns: z.object({ found: z.int().min(0).max(1_000) }),
    workers: [price],
    tools: [],
    async run(ctx, { many }) {
      let found = 0;
      for (let at = 0; at < many; at++) {
        const began = performance.now();
        if ((await ctx.spawn(price, {})).ok) found++;
        took.push(performance.now() - began);
      }
      return { found };
    },
  });
}

/** Milliseconds of the median spawn, the three taking turns. @throws where one of them failed */
export async function spawnTimes(database: Database, rounds: number, each: number): Promise<Record<Where, number>> {
  const store = databaseRunStore(database);
  await using engine = await bossEngine({ database, store, queue: QUEUE });
  const times: Record<Where, number[]> = { inline: [], process: [], queue: [] };
  for (let round = 0; round < rounds; round++)
    for (const where of WHERE) {
      const took: number[] = [];
      const run = randomUUID();
      const workers = engine.workers({ run, tenant: "acme", module });
      const many = WARM_UP + each;
      const flow = spawning(where, took);
      const { result } = await observeRun({ store, workers }, () => flow.invoke({ many }, { runId: run }));
      if (!result.ok || result.value.found !== many) throw new Error(`a spawn failed: ${where}`);
      times[where].push(...took.slice(WARM_UP));
    }
  return { inline: median(times.inline), process: median(times.process), queue: median(times.queue) };
}

/** The other process. */
export async function playSpawns(database: Database, slots: number, signal: AbortSignal): Promise<void> {
  const store = databaseRunStore(database);
  await using engine = await bossEngine({ database, store, queue: QUEUE });
  await runPool({
    engine,
    store,
    modules: [{ ...module, path: "spawns.ts", agent: spawning("queue", []) as never }], // it has one input
    concurrency: slots,
    drainMs: 1_000,
    signal,
    watch: { job: () => undefined, run: () => undefined },
  });
}
