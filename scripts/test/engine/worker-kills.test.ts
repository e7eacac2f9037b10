// A worker in the queue outlives the pool that plays it, and the pool of the run that spawned it: killed, or stopped past its lease
// and continued. On the embedded database; on both, and both ends, with `npm run soak`.
import { randomUUID } from "node:crypto";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { observeRun } from "@bulkhead/agents";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { bossEngine } from "../../../apps/orchestrator/src/engine/boss-engine.ts";
import { runPool } from "../../../apps/orchestrator/src/engine/run-pool.ts";
import { inFull, SOAK } from "../../kills/amount.ts";
import { type DatabaseRuns, openRuns } from "../../kills/database-runs.ts";
import { farFlow } from "../../kills/far-flow.ts";
import { bookingService } from "../../kills/nested-flow.ts";
import { type NodeProcess, startProcess } from "../../kills/node-process.ts";
import { bookingsOf, SPAWNS } from "../../kills/pool-flow.ts";

const KINDS = SOAK ? (["pglite", "postgres"] as const) : (["pglite"] as const);
const ENDS = SOAK ? (["SIGKILL", "SIGSTOP"] as const) : (["SIGSTOP"] as const);
const module = { name: "far_bookings", version: "1" };

describe.for(KINDS)("on %s", (kind) => {
  let runs: DatabaseRuns | undefined;
  beforeAll(async () => {
    runs = await openRuns(kind);
  }, 120_000);
  afterAll(() => runs?.[Symbol.asyncDispose]());

  test.for(ENDS)(
    "a worker goes on in another pool with what its model had said, and with another pool of its run after %s: each booking once",
    inFull,
    async (end, { skip }) => {
      const { server, folder, database, store } = runs ?? skip("no Postgres server is installed here");
      const file = join(folder, `bookings-${end}`);
      const gate = join(folder, `gate-${end}`);
      const rules = { heartbeatSeconds: 10, tries: 50 };
      await using engine = await bossEngine({ database, store, rules, supervise: true });
      const start = (far: "runs" | "workers") =>
        startProcess("pool-process.ts", { target: server.target, file, gate, far, ttlMs: 1_500 });
      await using parent = start("runs");
      await using first = start("workers");
      const flow = farFlow(bookingService(file));
      const run = `far-${randomUUID()}`;
      await observeRun({ store }, () => flow.keep({ run: "run-0" }, { runId: run }));
      await engine.submit({ run, tenant: "acme", module });

      await first.said("asking");
      first.signal("SIGKILL");
      await first.end;
      await database.query(`${SILENT} and name like '%/worker'`);
      await using second = start("workers");
      await second.said("asking");

      parent.signal(end);
      await database.query(`${SILENT} and name not like '%/worker'`);
      const over = new AbortController();
      const pooling = runPool({
        engine: { ...engine, claimWorkers: async () => [] },
        store,
        modules: [{ ...module, path: "far.ts", agent: flow as never }], // it has one input
        concurrency: 1,
        drainMs: 60_000,
        signal: over.signal,
        watch: { job: () => undefined, run: () => undefined },
      });
      await expect.poll(() => count(second, "asking"), { timeout: 60_000 }).toBe(2); // of the run that was taken over
      expect(count(second, "booking")).toBe(0);
      writeFileSync(gate, "");
      expect(await engine.wait(run)).toMatchObject({ status: "done" });
      over.abort();
      await pooling;

      const before = await store.tree(run);
      if (end === "SIGSTOP") {
        parent.signal("SIGCONT");
        expect(JSON.parse(await parent.said(/"kind":"job_end"/))).toMatchObject({ run, held: false });
        const left = "select 1 from bulkhead_operator.worker_job where run = $1";
        await expect.poll(() => database.query(left, [run]), { timeout: 20_000 }).toEqual([]);
        const open = "select 1 from bulkhead_queue.job where name like '%/worker' and state in ('created', 'retry')";
        await expect.poll(() => database.query(open), { timeout: 20_000 }).toEqual([]);
      }
      expect(await store.tree(run)).toEqual(before);
      expect(before.effects.map(({ state }) => state)).toEqual(new Array(SPAWNS).fill("done"));
      expect(bookingService(file).booked()).toEqual(bookingsOf("run-0"));
      expect(count(first, "booking") + count(second, "booking")).toBe(SPAWNS);
      await using claim = await store.resume(run);
      expect(JSON.stringify(claim.outcome)).toMatch(new RegExp(`cents\\W+${SPAWNS * 4}\\b`));
    },
  );
});

/** Their heartbeats were an hour ago: not waited for here. */
const SILENT = "update bulkhead_queue.job set heartbeat_on = now() - interval '1 hour' where state = 'active'";

const count = ({ lines }: NodeProcess, word: string) => lines.filter((line) => line === word).length;
