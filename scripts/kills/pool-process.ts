// A pool of its own process, until it is killed or told to end: node pool-process.ts <asked as JSON>. Prints `ready`, `asking`
// when its model was asked and has to wait (`booking` when it has not to), and a line of JSON for each thing that it says of its
// work.
import { existsSync, writeSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { type Database, type DatabaseOptions, databaseRunStore, openDatabase } from "@bulkhead/memory";
import { bossEngine } from "../../apps/orchestrator/src/engine/boss-engine.ts";
import { runPool } from "../../apps/orchestrator/src/engine/run-pool.ts";
import { farFlow } from "./far-flow.ts";
import { bookingService } from "./nested-flow.ts";
import { poolFlow } from "./pool-flow.ts";

export interface PoolAsked {
  readonly target: DatabaseOptions;
  /** Where bookings are written. */
  readonly file: string;
  /** The model answers when this is there. */
  readonly gate?: string;
  readonly ttlMs?: number;
  /** Has the workflow whose workers are in the queue instead, and plays only its runs, or only its workers. */
  readonly far?: "runs" | "workers";
}

const { target, file, gate, ttlMs, far } = JSON.parse(process.argv[2] ?? "") as PoolAsked;
const before = async (step: "book" | "price" = "price") => {
  if (gate === undefined) return sleep(20);
  writeSync(1, step === "book" ? "booking\n" : "asking\n"); // what a worker's model prints is dropped
  while (step === "price" && !existsSync(gate)) await sleep(10);
};
const service = bookingService(file);
const played =
  far === undefined
    ? { name: "bookings", agent: poolFlow(service, before) }
    : { name: "far_bookings", agent: farFlow(service, before) };
const ending = new AbortController();
process.once("SIGTERM", () => ending.abort());

await using database = await opened();
const store = databaseRunStore(database, ttlMs === undefined ? {} : { ttlMs });
await using engine = await bossEngine({ database, store, supervise: true, rules: { heartbeatSeconds: 10, tries: 50 } });
console.log("ready");
await runPool({
  engine: {
    ...engine,
    ...(far === "runs" && { claimWorkers: async () => [] }),
    ...(far === "workers" && { claim: async () => [] }),
  },
  store,
  modules: [{ version: "1", path: "bookings.ts", ...played } as never], // they have one input
  concurrency: 4,
  drainMs: 60_000,
  signal: ending.signal,
  watch: { job: (event) => console.log(JSON.stringify(event)), run: () => {} },
});

/** It may be killed, and come again, while this begins. */
async function opened(): Promise<Database> {
  for (;;) {
    try {
      return await openDatabase(target);
    } catch {
      await sleep(200);
    }
  }
}
