// A run that waited and was answered is played again by itself, by whichever pool is there, and so is one whose submitter ended
// before it had submitted it. On the embedded database and on Postgres.
import { randomUUID } from "node:crypto";
import { defineTool, defineWorkflow, observeRun } from "@bulkhead/agents";
import type { Database, RunStore } from "@bulkhead/memory";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { z } from "zod";
import { bossEngine } from "../../../apps/orchestrator/src/engine/boss-engine.ts";
import type { Engine } from "../../../apps/orchestrator/src/engine/engine.ts";
import { addressOf } from "../../../apps/orchestrator/src/engine/job.ts";
import { runPool } from "../../../apps/orchestrator/src/engine/run-pool.ts";
import { type DatabaseRuns, openRuns } from "../../kills/database-runs.ts";

const PATIENT = { timeout: 60_000 };
const module = { name: "letters", version: "1" };
const sent: string[] = [];
const send = defineTool({
  name: "send",
  description: "Send it.",
  input: z.object({ text: z.string().max(40) }),
  effect: "write",
  egress: true,
  run: ({ text }) => void sent.push(text),
});
const flow = defineWorkflow({
  name: "letters",
  input: z.object({ texts: z.array(z.string().max(40)).max(3) }),
  returns: z.object({ sent: z.int().min(0).max(3) }),
  workers: [],
  tools: [send],
  async run(ctx, { texts }) {
    let many = 0;
    for (const text of texts) if ((await ctx.call(send, { text })).ok) many++;
    return { sent: many };
  },
});

for (const kind of ["pglite", "postgres"] as const) {
  describe(`runs that nobody plays, on ${kind}`, () => {
    let runs: DatabaseRuns | undefined;
    let database: Database;
    let store: RunStore;
    let engine: Engine;
    let pooling: Promise<void>;
    const ending = new AbortController();
    beforeAll(async () => {
      runs = await openRuns(kind);
      if (runs === undefined) return;
      ({ database, store } = runs);
      engine = await bossEngine({ database, store });
      pooling = runPool({
        engine,
        store,
        modules: [{ ...module, path: "letters.ts", agent: flow as never }], // it has one input
        concurrency: 2,
        drainMs: 5_000,
        signal: ending.signal,
        watch: { job: () => undefined, run: () => undefined },
      });
    }, 120_000);
    afterAll(async () => {
      ending.abort();
      await pooling;
      await engine?.[Symbol.asyncDispose]();
      await runs?.[Symbol.asyncDispose]();
    });
    const job = (run: string) => ({ run, tenant: "acme", module });
    const kept = async (texts: readonly string[], queue = "default") => {
      const runId = randomUUID();
      const address = addressOf(queue, job(runId));
      const keeping: RunStore = { ...store, keep: (made) => store.keep({ ...made, keptFor: address }) };
      await observeRun({ store: keeping }, () => flow.keep({ texts: [...texts] }, { runId }));
      return runId;
    };

    test("each answer lets it go on to the next question, and the last to its end", PATIENT, async ({ skip }) => {
      if (runs === undefined) skip("no Postgres server is installed here");
      sent.length = 0;
      const run = await kept(["one", "two"]);
      await engine.submit(job(run));
      for (const text of ["one", "two"]) {
        expect(await engine.wait(run)).toMatchObject({ status: "waiting", asks: 1 });
        const [asked] = await store.approvals.list({ run });
        expect(asked?.state).toBe("asked");
        if (text === "one") await store.approvals.approve(asked?.id ?? "", "user");
        else await store.approvals.reject(asked?.id ?? "", "user");
      }
      expect(await engine.wait(run)).toMatchObject({ status: "done" });
      expect(sent).toHaveLength(1);
    });

    test("what was kept and never submitted is played", PATIENT, async ({ skip }) => {
      if (runs === undefined) skip();
      const run = await kept([]);
      await expect.poll(async () => (await store.find(run))?.status, { timeout: 50_000 }).toBe("done");
    });

    test(
      "what waits still, what has a job, what is of another queue and a fork are left alone",
      PATIENT,
      async ({ skip }) => {
        if (runs === undefined) skip();
        const elsewhere = await bossEngine({ database, store, queue: "elsewhere" });
        const [run, other] = [await kept(["three"], "elsewhere"), await kept(["four"], "elsewhere")];
        for (const runId of [run, other]) await observeRun({ store }, () => flow.resume(runId));
        expect(await store.find(run)).toMatchObject({ status: "waiting", keptFor: "elsewhere/acme/letters/1" });
        expect(await elsewhere.takeUp()).toBe(0);
        const [asked] = await store.approvals.list({ run });
        await store.approvals.approve(asked?.id ?? "", "user");
        expect(await engine.takeUp()).toBe(0);
        expect(await elsewhere.takeUp()).toBe(1);
        expect(await elsewhere.takeUp()).toBe(0);
        const fork = await store.fork(other, { id: randomUUID(), thread: randomUUID(), by: "user" });
        expect(fork.keptFor).toBeUndefined();
        expect(await elsewhere.takeUp()).toBe(0);
        await elsewhere[Symbol.asyncDispose]();
      },
    );
  });
}
