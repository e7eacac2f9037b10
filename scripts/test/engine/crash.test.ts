// `bulkhead serve --queue`, pools and the database killed -9 at random under runs of five spawns that clients asked for over HTTP:
// 10 runs and 3 kills here, on the embedded database; 200 runs and 60 kills on each with `npm run soak` (BULKHEAD_CRASH_RUNS,
// BULKHEAD_CRASH_KILLS: fewer). The clock of one of the pools steps by an hour all the while. And a pool, and a service that plays,
// which are stopped past their lease and continued.
import { randomUUID } from "node:crypto";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { pathToFileURL } from "node:url";
import { observeRun } from "@bulkhead/agents";
import { type Database, databaseRunStore } from "@bulkhead/memory";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { bossEngine } from "../../../apps/orchestrator/src/engine/boss-engine.ts";
import { type PoolEvent, runPool } from "../../../apps/orchestrator/src/engine/run-pool.ts";
import { inFull, SOAK, tell } from "../../kills/amount.ts";
import { type DatabaseRuns, openRuns } from "../../kills/database-runs.ts";
import { keptLines } from "../../kills/kept-lines.ts";
import { type KeptRunning, keptRunning } from "../../kills/kept-running.ts";
import { bookingService } from "../../kills/nested-flow.ts";
import { startCommand, startProcess } from "../../kills/node-process.ts";
import { type Followed, follow } from "../../kills/patient-client.ts";
import { bookingsOf, poolFlow, SPAWNS } from "../../kills/pool-flow.ts";
import { pricesFlow } from "../../kills/prices-flow.ts";
import { below, seededRandom } from "../../kills/random.ts";

const RUNS = Number(process.env["BULKHEAD_CRASH_RUNS"] ?? (SOAK ? 200 : 10));
/** Of each. */
const KILLS = Number(process.env["BULKHEAD_CRASH_KILLS"] ?? (SOAK ? 20 : 1));
const KINDS = SOAK ? (["pglite", "postgres"] as const) : (["pglite"] as const);
const ID = { name: "bookings", version: "1" };
const kills = (file: string) => join(import.meta.dirname, "../../kills", file);
const BOOKINGS = kills("bookings-module.ts");
const FAR_BOOKINGS = kills("far-bookings-module.ts");
const ASSISTANTS = ["bookings", "far_bookings"] as const;
const PRICES = kills("prices-module.ts");
const STEPPING_CLOCK = kills("stepping-clock-module.ts");
const SERVES = /"kind":"listening"/;
const POOL_READY = /"kind":"ready"/;
const JOB_END = /"kind":"job_end"/;

describe.for(KINDS)("on %s", (kind) => {
  let runs: DatabaseRuns | undefined;
  beforeAll(async () => {
    runs = await openRuns(kind);
  }, 120_000);
  afterAll(() => runs?.[Symbol.asyncDispose]());

  test(
    "whenever what serves, pools and the database are killed, each run that a client asked for ends once, with every booking once",
    inFull,
    async ({ skip }) => {
      const { server, database, store } = runs ?? skip("no Postgres server is installed here");
      const random = seededRandom(`crash ${kind}`);
      const began = performance.now();
      const { cwd, env } = server.place;
      const kept = (says: RegExp, args: readonly string[], more: Readonly<Record<string, string>> = {}) =>
        keptRunning(() => startCommand(args, { cwd, env: { ...env, ...more } }), says);
      const poolArgs = ["pool", "--modules", BOOKINGS, FAR_BOOKINGS, "--queue", "crash", "--json"];
      await using service = kept(SERVES, [
        "serve",
        BOOKINGS,
        FAR_BOOKINGS,
        "--queue",
        "crash",
        "--port",
        "0",
        "--json",
      ]);
      await using first = kept(POOL_READY, poolArgs);
      await using second = kept(POOL_READY, poolArgs, {
        NODE_OPTIONS: `--import=${pathToFileURL(STEPPING_CLOCK).href}`,
      });
      const url = async () => (JSON.parse(await service.ready()) as { readonly url: string }).url;
      await Promise.all([url(), first.ready(), second.ready()]);

      const asked = Array.from({ length: RUNS }, async (_, at) => {
        await sleep(below(random, SOAK ? KILLS * 5_000 : 1_500));
        const assistant = ASSISTANTS[at % 2] ?? "bookings";
        return follow({ assistant, input: { run: `run-${at}` }, key: `run-${at}`, url });
      });
      const all = Promise.all(asked);
      all.catch(() => undefined); // it is awaited below
      const killed = { service: 0, pools: 0, database: 0 };
      const deaths = Array.from({ length: KILLS }, () => ["service", "pools", "database"] as const).flat();
      while (deaths.length > 0) {
        await sleep(200 + below(random, SOAK ? 3_000 : 500));
        const [death = "pools"] = deaths.splice(below(random, deaths.length), 1);
        killed[death]++;
        if (death === "database") await server.kill();
        else await killReady(death === "service" ? service : random() < 0.5 ? first : second);
        if (death === "pools" && !SOAK) await again(() => database.query(SILENT)); // not waited for here
      }
      const found = await Promise.race([all, unended(database)]);

      expect(new Set(found.map(({ run }) => run)).size).toBe(RUNS);
      const answer = new RegExp(`"ok":true,"value":{"cents":${SPAWNS * 4}}`);
      for (const { run, ends, ids } of found) {
        expect(ends, run).toEqual([expect.stringMatching(answer)]);
        expect(ids, run).toEqual([...new Set(ids)].sort((a, b) => a - b));
        const { effects, run: summary } = await again(() => store.tree(run));
        expect(summary.status).toBe("done");
        expect(effects.map(({ state }) => state)).toEqual(new Array(SPAWNS).fill("done"));
      }
      const booked = bookingService(join(cwd, "bookings")).booked();
      const wanted = Array.from({ length: RUNS }, (_, at) => bookingsOf(`run-${at}`)).flat();
      expect([...booked].sort()).toEqual(wanted.sort());
      const left =
        "select name, state from bulkhead_queue.job where state in ('created', 'retry', 'active') and name <> 'crash/dead'";
      expect(await again(() => database.query(`${left} and name not like '%/worker'`))).toEqual([]);
      await using engine = await again(() => bossEngine({ database, store, queue: "crash" }));
      expect(await again(() => engine.dead())).toEqual([]);
      if (SOAK) await expect.poll(() => again(() => database.query(left)), { timeout: 180_000 }).toEqual([]); // whose run was killed
      expect([service, first, second].flatMap(({ faults }) => faults)).toEqual([]);
      const sum = (of: (one: Followed) => number) => found.reduce((all, one) => all + of(one), 0);
      tell(
        `kills: over HTTP on ${kind}: ${RUNS} runs of ${SPAWNS} spawns in ${Math.round((performance.now() - began) / 1_000)} s; killed: ` +
          `${killed.service} times what serves, ${killed.pools} pools, ${killed.database} times the database; ` +
          `${sum(({ asked }) => asked - 1)} requests sent again, ${sum(({ streams }) => streams - 1)} streams gone on with; ` +
          `${sum(({ ends }) => ends.length)} ends seen, ${booked.length} bookings, 0 doubled, 0 missing`,
      );
    },
  );

  test("what a pool that was stopped past its lease says afterwards is refused", inFull, async ({ skip }) => {
    const { server, folder, database, store } = runs ?? skip("no Postgres server is installed here");
    const file = join(folder, "bookings");
    const gate = join(folder, "gate");
    const ttlMs = 1_500;
    const rules = { heartbeatSeconds: 10, tries: 50 };
    await using engine = await bossEngine({
      database,
      store: databaseRunStore(database, { ttlMs }),
      rules,
      supervise: true,
    });
    await using stopped = startProcess("pool-process.ts", { target: server.target, file, ttlMs, gate });
    const run = `zombie-${randomUUID()}`;
    const flow = poolFlow(bookingService(file));
    await observeRun({ store }, () => flow.keep({ run: "run-0" }, { runId: run }));
    await engine.submit({ run, tenant: "acme", module: ID });
    await stopped.said("asking");
    stopped.signal("SIGSTOP");
    writeFileSync(gate, ""); // the answer is there as soon as it goes on
    if (!SOAK) await database.query(SILENT); // not waited for here
    const ends: PoolEvent[] = [];
    const over = new AbortController();
    const second = runPool({
      engine,
      store,
      modules: [{ ...ID, path: "bookings.ts", agent: flow as never }], // it has one input
      concurrency: 1,
      drainMs: 60_000,
      signal: over.signal,
      watch: { job: (event) => void (event.kind === "job_end" && ends.push(event)), run: () => {} },
    });
    expect(await engine.wait(run)).toMatchObject({ status: "done" });
    over.abort();
    await second;
    expect(ends.at(-1)).toMatchObject({ run, held: true });
    const before = await store.tree(run);
    stopped.signal("SIGCONT");
    expect(JSON.parse(await stopped.said(JOB_END))).toMatchObject({ run, held: false });
    expect(bookingService(file).booked()).toEqual(bookingsOf("run-0"));
    expect(await store.tree(run)).toEqual(before);
  });

  test(
    "what a service that plays and was stopped past its lease does afterwards is refused",
    inFull,
    async ({ skip }) => {
      const { server, database, store } = runs ?? skip("no Postgres server is installed here");
      const { cwd } = server.place;
      const [file, gate] = [join(cwd, "payments"), join(cwd, "gate")];
      await using stopped = startCommand(["serve", PRICES, "--port", "0", "--json"], server.place);
      const { url } = JSON.parse(await stopped.said(SERVES)) as { readonly url: string };
      const begun = await fetch(`${url}/runs`, {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: JSON.stringify({ assistant_id: "prices", input: { id: "kettle" } }),
      });
      const place = begun.headers.get("content-location") ?? "";
      const run = `s-${place.split("/").at(-1)}`;
      await stopped.said("asking");
      stopped.signal("SIGSTOP");
      writeFileSync(gate, ""); // the answer is there as soon as it goes on
      await lapsed(database, run);
      const flow = pricesFlow({ name: "second", file, gate, store });
      expect(await flow.resume(run)).toEqual({ ok: true, value: { cents: 2 } });
      const before = await store.tree(run);
      stopped.signal("SIGCONT");
      const joined = await fetch(`${url}${place}/join`); // answers when what it plays has ended
      expect(await joined.json()).toMatchObject({ outcome: { ok: true, value: { cents: 2 } } });
      expect(keptLines(file)).toEqual(["second 2"]);
      expect(await store.tree(run)).toEqual(before);
    },
  );
});

/** Its heartbeat was an hour ago. */
const SILENT = "update bulkhead_queue.job set heartbeat_on = now() - interval '1 hour' where state = 'active'";

/** What is under way when the test's time is nearly over: ids, states and times. */
async function unended(database: Database): Promise<never> {
  await sleep(inFull.timeout - 20_000, undefined, { ref: false });
  const rows = await Promise.all(
    [
      "select id, status, code, started_at, settled_by from bulkhead.run where status <> 'done'",
      "select run, epoch, written, until from bulkhead.lease where until > now()",
      "select name, state, retry_count, start_after, heartbeat_on from bulkhead_queue.job where state not in ('completed', 'cancelled')",
      "select id, run, heard_at, (select count(*) from bulkhead_operator.worker_word where job = id) as words from bulkhead_operator.worker_job",
    ].map((text) => database.query(text).catch((error: unknown) => String(error))),
  );
  throw new Error(`They have not ended: ${JSON.stringify(rows)}`);
}

/** Its lease is over; that is not waited for where less is run. */
async function lapsed(database: Database, run: string): Promise<void> {
  if (!SOAK) await database.query("update bulkhead.lease set until = now() where run = $1", [run]);
  const held = "select 1 from bulkhead.lease where run = $1 and until > clock_timestamp()";
  while ((await database.query(held, [run])).length > 0) await sleep(250);
}

/** Not while it starts: that would be a death that nobody notices. */
async function killReady(one: KeptRunning): Promise<void> {
  await one.ready();
  await one.kill();
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
