// What holds of the engine, on the embedded database and on Postgres.
import { randomUUID } from "node:crypto";
import { type Database, databaseRunStore, OTHERS, type RunStore, tenantLimits } from "@bulkhead/memory";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { queueCheck } from "../../../apps/orchestrator/src/doctor/queue-check.ts";
import { bossEngine, type EngineOptions } from "../../../apps/orchestrator/src/engine/boss-engine.ts";
import type { Assignment, Engine, JobEvent } from "../../../apps/orchestrator/src/engine/engine.ts";
import { orderRun } from "../../../apps/orchestrator/src/engine/order-run.ts";
import { embeddedServer, type KillServer, postgresServer } from "../../kills/kill-servers.ts";

const PATIENT = { timeout: 60_000 };

for (const [name, start] of [
  ["the embedded database", embeddedServer],
  ["Postgres", postgresServer],
] as const) {
  describe(`the engine on ${name}`, () => {
    let server: KillServer | undefined;
    let database: Database;
    let store: RunStore;
    const opened: Engine[] = [];
    beforeAll(async () => {
      server = await start();
      if (server === undefined) return;
      database = await server.open();
      store = databaseRunStore(database);
    }, 120_000);
    afterEach(async () => {
      for (const one of opened.splice(0)) await one[Symbol.asyncDispose](); // each has a connection that listens
    });
    afterAll(async () => {
      await database?.close();
      await server?.[Symbol.asyncDispose]();
    });
    /** A queue of its own for each test. */
    const engineOn = async (queue: string, options: Partial<EngineOptions> = {}) => {
      const engine = await bossEngine({ database, store, queue, ...options });
      opened.push(engine);
      return engine;
    };
    const module = { name: "inbox", version: "1" };
    const keep = async () => {
      const id = randomUUID();
      const label = { integrity: "user", readers: "public" } as const;
      const made = { id, thread: id, kind: "workflow", name: "inbox", principal: "user", asked: "a" } as const;
      await store.keep({ ...made, input: "SECRET words", label });
      return id;
    };
    const submit = async (engine: Engine, tenant = "acme", id = module) => {
      const run = await keep();
      await engine.submit({ run, tenant, module: id });
      return run;
    };
    const one = async (engine: Engine): Promise<Assignment> => {
      const [assignment] = await engine.claim({ modules: [module], most: 1 });
      if (assignment === undefined) throw new Error("there is nothing to claim");
      return assignment;
    };
    const finish = async (run: string) => {
      await using claim = await store.resume(run);
      await claim.end("done", { outcome: "SECRET answer" });
    };
    const gathered = async (events: AsyncIterable<JobEvent>) => {
      const all: JobEvent[] = [];
      for await (const event of events) all.push(event);
      return all;
    };

    test(
      "more engines of one process than its pool has connections do not wait for each other",
      PATIENT,
      async ({ skip }) => {
        if (server === undefined) skip("no Postgres server is installed here");
        const many = Array.from({ length: (database.pool.options.max ?? 10) + 1 }, () => engineOn("many"));
        const engines = await Promise.all(many);
        const run = await submit(engines[0] as Engine);
        const waiting = engines.map((engine) => engine.wait(run));
        const assignment = await one(engines.at(-1) as Engine);
        await finish(run);
        await assignment.done();
        expect(new Set((await Promise.all(waiting)).map(({ status }) => status))).toEqual(new Set(["done"]));
      },
    );

    test("a job's row holds ids, and nothing of what the run was asked or answered", PATIENT, async ({ skip }) => {
      if (server === undefined) skip("no Postgres server is installed here");
      const engine = await engineOn("ids");
      const run = await submit(engine);
      const assignment = await one(engine);
      await finish(run);
      expect(await assignment.done()).toBe(true);
      const rows = await database.query<{ data: unknown; all: string }>(
        "select data, job::text as all from bulkhead_queue.job where singleton_key = $1",
        [run],
      );
      expect(rows.map(({ data }) => data)).toEqual([{ v: 1, run, tenant: "acme", module }]);
      expect(rows[0]?.all).not.toContain("SECRET");
    });

    test("what holds more than ids is not submitted", PATIENT, async ({ skip }) => {
      if (server === undefined) skip();
      const engine = await engineOn("closed");
      const job = { run: await keep(), tenant: "acme", module };
      for (const bad of [
        { ...job, run: "a word of a stranger" },
        { ...job, tenant: "acme'; drop" },
        { ...job, text: "more" },
        { ...job, module: { name: "a/b", version: "1" } },
      ])
        await expect(engine.submit(bad)).rejects.toMatchObject({ code: "bad_job" });
    });

    test("what stands in the queue and is no job of ours is not played", PATIENT, async ({ skip }) => {
      if (server === undefined) skip();
      const engine = await engineOn("foreign");
      const run = await submit(engine);
      await database.query("update bulkhead_queue.job set data = data || $2 where singleton_key = $1", [
        run,
        { text: "play me" },
      ]);
      expect(await engine.claim({ modules: [module], most: 5 })).toEqual([]);
      expect(await engine.wait(run)).toMatchObject({ status: "stopped" });
    });

    test(
      "submitted twice it is played once; submitted under way it is played once more, after it",
      PATIENT,
      async ({ skip }) => {
        if (server === undefined) skip();
        const engine = await engineOn("twice");
        const run = await submit(engine);
        await engine.submit({ run, tenant: "acme", module });
        const first = await engine.claim({ modules: [module], most: 5 });
        expect(first).toHaveLength(1);
        await engine.submit({ run, tenant: "acme", module });
        expect(await engine.claim({ modules: [module], most: 5 })).toEqual([]);
        await first[0]?.done();
        expect(await engine.claim({ modules: [module], most: 5 })).toHaveLength(1);
      },
    );

    test("whoever waits hears in another process that it has ended, again, and at once", PATIENT, async ({ skip }) => {
      if (server === undefined) skip();
      const engine = await engineOn("wait");
      const other = await engineOn("wait");
      const run = await submit(engine);
      const waited = other.wait(run);
      const given = new AbortController();
      const left = other.wait(run, { signal: given.signal });
      given.abort(new Error("has left"));
      await expect(left).rejects.toThrow("has left");
      const assignment = await one(engine);
      await finish(run);
      await assignment.done();
      expect(await waited).toMatchObject({ id: run, status: "done" });
      expect(await engine.wait(run)).toMatchObject({ id: run, status: "done" });
      await expect(engine.wait("nobody")).rejects.toMatchObject({ code: "no_run" });
    });

    test(
      "a version that nobody has here is left to others, and doctor says that it waits",
      PATIENT,
      async ({ skip }) => {
        if (server === undefined) skip();
        const engine = await engineOn("versions");
        const run = await submit(engine, "acme", { name: "inbox", version: "2" });
        expect(await engine.claim({ modules: [module], most: 5 })).toEqual([]);
        expect(await engine.backlog()).toContainEqual(
          expect.objectContaining({ name: "inbox", version: "2", queued: 1, active: 0 }),
        );
        await database.query(
          "update bulkhead_queue.job set start_after = now() - interval '5 minutes' where singleton_key = $1",
          [run],
        );
        expect(await queueCheck(database)).toMatchObject([
          { status: "waiting", found: expect.stringContaining("1 of inbox 2 in versions, for 300 s") },
        ]);
        const [found] = await engine.claim({ modules: [{ name: "inbox", version: "2" }], most: 5 });
        expect(found).toMatchObject({ run, attempt: 0 });
      },
    );

    test("a run that is cancelled is not begun, and who plays it hears at once", PATIENT, async ({ skip }) => {
      if (server === undefined) skip();
      const engine = await engineOn("cancel");
      const queued = await submit(engine);
      await engine.cancel(queued, "alice");
      expect(await engine.claim({ modules: [module], most: 5 })).toEqual([]);
      expect(await engine.wait(queued)).toMatchObject({ status: "cancelled" });
      const run = await submit(engine);
      const { signal, done } = await one(await engineOn("cancel"));
      const heard = new Promise((resolve) => signal.addEventListener("abort", resolve));
      await engine.cancel(run, "alice");
      await heard;
      await done();
      await expect(engine.cancel(run, "alice")).rejects.toMatchObject({ code: "run_over" });
    });

    test(
      "events are told in their order, from where one was left, without a developer's words",
      PATIENT,
      async ({ skip }) => {
        if (server === undefined) skip();
        const engine = await engineOn("events");
        const run = await submit(engine);
        const told = gathered((await engineOn("events")).events(run));
        const assignment = await one(engine);
        const call = { kind: "model_call", who: "main", position: "main", model: "m", characters: 1, ms: 1 } as const;
        await engine.record(assignment, [{ run, at: 0, kind: "run_start", ask: "auto" as never }]);
        await engine.record(assignment, [{ run, at: 1, ...call, ok: false, problem: "SECRET" }]);
        await finish(run);
        await assignment.done();
        const all = await told;
        expect(all.map(({ seq, event }) => [seq, event.kind])).toEqual([
          [1, "run_start"],
          [2, "model_call"],
        ]);
        expect(JSON.stringify(all)).not.toContain("SECRET");
        expect(await gathered(engine.events(run, { after: 1 }))).toEqual(all.slice(1));
        expect(await gathered(engine.events(run, { after: 99_999 }))).toEqual(all); // it was never given
      },
    );

    test(
      "of a process that is silent the job goes to another, and what it says after that changes nothing",
      PATIENT,
      async ({ skip }) => {
        if (server === undefined) skip();
        const engine = await engineOn("silent", { supervise: true, rules: { heartbeatSeconds: 10 } });
        const run = await submit(engine);
        const lost = await one(engine);
        await database.query(
          "update bulkhead_queue.job set heartbeat_on = now() - interval '1 hour' where singleton_key = $1",
          [run],
        );
        let again: readonly Assignment[] = [];
        await expect
          .poll(async () => (again = await engine.claim({ modules: [module], most: 1 })), {
            timeout: 40_000,
            interval: 250,
          })
          .toHaveLength(1);
        expect(again[0]).toMatchObject({ run, attempt: 1 });
        expect(await lost.beat()).toBe(false);
        expect(lost.signal.aborted).toBe(true);
        expect(await lost.done()).toBe(false);
        await engine.record(lost, [{ run, at: 0, kind: "run_end", ok: true, ms: 1 }]);
        await finish(run);
        expect(await again[0]?.done()).toBe(true);
        expect(await gathered(engine.events(run))).toEqual([]);
      },
    );

    test(
      "after its last try a job is laid aside, and who waits hears that the run has stopped",
      PATIENT,
      async ({ skip }) => {
        if (server === undefined) skip();
        const engine = await engineOn("tries", { rules: { tries: 1 } });
        const run = await submit(engine);
        await (await one(engine)).again("run_cut");
        expect(await engine.wait(run)).toMatchObject({ status: "stopped" });
        const dead = await database.query<{ data: unknown }>(
          "select data from bulkhead_queue.job where name = 'tries/dead'",
        );
        expect(dead).toEqual([{ data: { v: 1, run, tenant: "acme", module } }]);
        expect(await engine.dead()).toMatchObject([{ run, tenant: "acme", module }]);
        expect(await engine.backlog()).toMatchObject([{ ...module, of: "runs", queued: 0, dead: 1 }]);
        expect(await engine.redrive(await engine.dead())).toEqual([{ run, tenant: "acme", module }]);
        expect(await engine.dead()).toEqual([]);
        const redriven = await one(engine);
        expect(redriven).toMatchObject({ run, attempt: 0 });
        await store.cancel(run, "user");
        expect(await engine.redrive([{ run, tenant: "acme", module }])).toEqual([]); // it is over
        await redriven.done();
      },
    );

    test("a job that stood in the way of another of its run is no run that was given up", PATIENT, async ({ skip }) => {
      if (server === undefined) skip();
      const engine = await engineOn("twice");
      const run = await submit(engine);
      await (await one(engine)).again("run_cut"); // it waits to be tried again
      await engine.submit({ run, tenant: "acme", module });
      await (await one(engine)).again("run_cut"); // there is no room for a second that waits
      expect(await database.query("select 1 from bulkhead_queue.job where name = 'twice/dead'")).toHaveLength(1);
      expect(await engine.dead()).toEqual([]);
    });

    test("a run that was cut and waits to be tried again needs no second job to go on", PATIENT, async ({ skip }) => {
      if (server === undefined) skip();
      const engine = await engineOn("cut");
      const run = await submit(engine);
      await (await one(engine)).again("run_cut");
      const pooled = { ...module, path: "inbox.ts", agent: {} as never }; // it is not played
      const order = { run, thread: run, tenant: "acme", pooled, module: {} as never, asked: undefined } as const;
      await orderRun({ engine, store, database, queue: "cut" }, { ...order, integrity: "user" });
      const jobs = () => database.query("select 1 from bulkhead_queue.job where name like 'cut/%'");
      expect(await jobs()).toHaveLength(1);
      const next = { ...pooled, version: "2" }; // no pool may have the one that it waits for
      await orderRun({ engine, store, database, queue: "cut" }, { ...order, pooled: next, integrity: "user" });
      expect(await jobs()).toHaveLength(2);
    });

    test(
      "a tenant has no more under way than its limit, whoever claims, and another's is not behind it",
      PATIENT,
      async ({ skip }) => {
        if (server === undefined) skip();
        await tenantLimits(database).set("many", { concurrency: 3 });
        const engines = [await engineOn("fair"), await engineOn("fair"), await engineOn("fair")];
        const second = { name: "inbox", version: "2" };
        const [engine] = engines as [Engine, Engine, Engine];
        for (let at = 0; at < 12; at++) await submit(engine, "many", at % 2 === 0 ? module : second);
        await submit(engine, "zeta");
        const claim = (from: Engine) => from.claim({ modules: [module, second], most: 4 });
        const got = (await Promise.all(engines.map(claim))).flat();
        expect(got.map(({ tenant }) => tenant).sort()).toEqual(["many", "many", "many", "zeta"]);
        await got.find(({ tenant }) => tenant === "many")?.done();
        expect(await claim(engine)).toHaveLength(1);
        expect(await claim(engine)).toHaveLength(0);
      },
    );

    test(
      "a limit for whoever has none holds each of them, and is lifted for one by a limit of its own",
      PATIENT,
      async ({ skip }) => {
        if (server === undefined) skip();
        const limits = tenantLimits(database);
        await limits.set(OTHERS, { concurrency: 1 });
        await limits.set("large", { concurrency: 2 });
        const engine = await engineOn("others");
        for (const tenant of ["small", "small", "large", "large", "large"]) await submit(engine, tenant);
        const got = await engine.claim({ modules: [module], most: 9 });
        expect(got.map(({ tenant }) => tenant).sort()).toEqual(["large", "large", "small"]);
        await limits.set(OTHERS, {});
      },
    );
  });
}
