// A pool of its own process, until it is killed or told to end: node pool-process.ts <asked as JSON>. Prints `ready`, `asking`
// when its model was asked and has to wait, and a line of JSON for each thing that it says of its work.
import { existsSync, writeSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { type Database, type DatabaseOptions, databaseRunStore, openDatabase } from "@bulkhead/memory";
import { bossEngine } from "../../apps/orchestrator/src/engine/boss-engine.ts";
import { runPool } from "../../apps/orchestrator/src/engine/run-pool.ts";
import { bookingService } from "./nested-flow.ts";
import { poolFlow } from "./pool-flow.ts";

export interface PoolAsked {
  readonly target: DatabaseOptions;
  /** Where bookings are written. */
  readonly file: string;
  /** The model answers when this is there. */
  readonly gate?: string;
  readonly ttlMs?: number;
}

const { target, file, gate, ttlMs } = JSON.parse(process.argv[2] ?? "") as PoolAsked;
const flow = poolFlow(bookingService(file), async () => {
  if (gate === undefined) return sleep(20);
  writeSync(1, "asking\n"); // what a worker's model prints is dropped
  while (!existsSync(gate)) await sleep(10);
});
const ending = new AbortController();
process.once("SIGTERM", () => ending.abort());

await using database = await opened();
const store = databaseRunStore(database, ttlMs === undefined ? {} : { ttlMs });
await using engine = await bossEngine({ database, store, supervise: true, rules: { heartbeatSeconds: 10, tries: 50 } });
console.log("ready");
await runPool({
  engine,
  store,
  modules: [{ name: "bookings", version: "1", path: "bookings.ts", agent: flow as never }], // it has one input
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
