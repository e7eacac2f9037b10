// Pools and the database killed -9 at random under runs of five spawns: 20 runs and 3 kills here, on the embedded database;
// 200 runs and 40 kills on each with `npm run soak`. And a pool that is stopped past its lease and continued.
import { randomUUID } from "node:crypto";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { observeRun } from "@bulkhead/agents";
import { databaseRunStore } from "@bulkhead/memory";
import { expect, test } from "vitest";
import { bossEngine } from "../../../apps/orchestrator/src/engine/boss-engine.ts";
import type { Engine } from "../../../apps/orchestrator/src/engine/engine.ts";
import { inFull, SOAK, tell } from "../../kills/amount.ts";
import { type DatabaseRuns, openRuns } from "../../kills/database-runs.ts";
import { bookingService } from "../../kills/nested-flow.ts";
import { type NodeProcess, startProcess } from "../../kills/node-process.ts";
import { bookingsOf, poolFlow, SPAWNS } from "../../kills/pool-flow.ts";
import { below, seededRandom } from "../../kills/random.ts";

const RUNS = SOAK ? 200 : 20;
const KILLS = SOAK ? { pools: 20, database: 20 } : { pools: 2, database: 1 };
const RULES = { heartbeatSeconds: 10, tries: 50 };
const KINDS = SOAK ? (["pglite", "postgres"] as const) : (["pglite"] as const);
const ID = { name: "bookings", version: "1" };

test.for(KINDS)(
  "on %s: whenever pools and the database are killed, each run ends once, with every booking once",
  inFull,
  async (kind, { skip }) => {
    await using runs = (await openRuns(kind)) ?? skip("no Postgres server is installed here");
    const { server, folder, database, store } = runs;
    const file = join(folder, "bookings");
    const random = seededRandom(`pools ${kind}`);
    const pool = () => startProcess("pool-process.ts", { target: server.target, file });
    const pools: NodeProcess[] = [pool(), pool()];
    await using engine = await bossEngine({ database, store, rules: RULES });
    const ended = Array.from({ length: RUNS }, async (_, at) => {
      await sleep(below(random, SOAK ? 60_000 : 2_000));
      const run = await again(() => submit(engine, runs, `run-${at}`));
      return engine.wait(run);
    });
    const all = Promise.all(ended);
    all.catch(() => undefined); // it is awaited below
    const deaths = [...new Array(KILLS.pools).fill("pool"), ...new Array(KILLS.database).fill("database")];
    while (deaths.length > 0) {
      await sleep(200 + below(random, SOAK ? 4_000 : 1_000));
      const [death] = deaths.splice(below(random, deaths.length), 1);
      if (death === "database") await server.kill();
      else {
        const at = below(random, pools.length);
        pools[at]?.signal("SIGKILL");
        await pools[at]?.end;
        pools[at] = pool();
      }
    }
    const found = await all;
    for (const one of pools) one.signal("SIGKILL");
    for (const one of pools) await one.end;

    expect(found.map(({ status }) => status)).toEqual(new Array(RUNS).fill("done"));
    const booked = [...bookingService(file).booked()].sort();
    expect(booked).toEqual(
      Array.from({ length: RUNS }, (_, at) => bookingsOf(`run-${at}`))
        .flat()
        .sort(),
    );
    for (const { id } of found) {
      const { effects } = await again(() => store.tree(id));
      expect(effects.map(({ state }) => state)).toEqual(new Array(SPAWNS).fill("done"));
      const claim = await again(() => store.resume(id)); // of a run that is done: it holds nothing
      expect(JSON.stringify(claim.outcome)).toMatch(new RegExp(`cents\\W+${SPAWNS * 4}\\b`));
    }
    expect(await again(() => engine.backlog())).toEqual([{ ...ID, queued: 0, active: 0, oldestSeconds: 0 }]);
    tell(
      `kills: pools on ${kind}: ${RUNS} runs of ${SPAWNS} spawns, ${KILLS.pools} pools and ${KILLS.database} times the database ` +
        `killed, ${RUNS} ended once, ${booked.length} bookings, 0 doubled, 0 missing`,
    );
  },
);

test.for(KINDS)(
  "on %s: what a pool that was stopped past its lease says afterwards is refused",
  inFull,
  async (kind, { skip }) => {
    await using runs = (await openRuns(kind)) ?? skip("no Postgres server is installed here");
    const { server, folder, database } = runs;
    const file = join(folder, "bookings");
    const gate = join(folder, "gate");
    const ttlMs = 1_500;
    const pool = (gated: boolean) =>
      startProcess("pool-process.ts", { target: server.target, file, ttlMs, ...(gated ? { gate } : {}) });
    await using engine = await bossEngine({
      database,
      store: databaseRunStore(database, { ttlMs }),
      rules: RULES,
    });
    const stopped = pool(true);
    const run = await submit(engine, runs, "run-0");
    await stopped.said("asking");
    stopped.signal("SIGSTOP");
    writeFileSync(gate, ""); // the answer is there as soon as it goes on
    if (!SOAK) await database.query("update bulkhead_queue.job set heartbeat_on = now() - interval '1 hour'"); // not waited for here
    const second = pool(false);
    expect(await engine.wait(run)).toMatchObject({ status: "done" });
    const before = await runs.store.tree(run);
    stopped.signal("SIGCONT");
    expect(JSON.parse(await stopped.said('{"kind":"job_end"'))).toMatchObject({ run, held: false });
    expect(JSON.parse(await second.said('{"kind":"job_end"'))).toMatchObject({ run, held: true });
    for (const one of [stopped, second]) one.signal("SIGKILL");
    for (const one of [stopped, second]) await one.end;
    expect(bookingService(file).booked()).toEqual(bookingsOf("run-0"));
    expect(await runs.store.tree(run)).toEqual(before);
  },
);

async function submit(engine: Engine, { store }: DatabaseRuns, name: string): Promise<string> {
  const nothing = poolFlow({ book: () => undefined });
  const runId = `${name}-${randomUUID()}`;
  await observeRun({ store }, () => nothing.keep({ run: name }, { runId }));
  await engine.submit({ run: runId, tenant: `tenant-${name.length}`, module: ID });
  return runId;
}

/** The database may be away. */
async function again<T>(work: () => Promise<T>): Promise<T> {
  for (let tries = 1; ; tries++) {
    try {
      return await work();
    } catch (error) {
      if (tries === 20) throw error;
      await sleep(250);
    }
  }
}
