// Workers that are played by whichever pool takes them: what every sandbox keeps, over a real queue; and runs whose workers have
// tools, workers below them and questions, in pools with one slot. On the embedded database; on both with `npm run soak`.
import { randomUUID } from "node:crypto";
import {
  defineTool,
  defineWorker,
  defineWorkflow,
  given,
  observeRun,
  type RunEvent,
  type WorkerQueue,
} from "@bulkhead/agents";
import { call, returns, scriptedModel } from "@bulkhead/agents/testing";
import type { Database, RunStore } from "@bulkhead/memory";
import { queueSandbox } from "@bulkhead/sandbox";
import { sandboxContract } from "@bulkhead/sandbox/testing";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { z } from "zod";
import { bossEngine } from "../../../apps/orchestrator/src/engine/boss-engine.ts";
import { type WorkerAssignment, workerIn } from "../../../apps/orchestrator/src/engine/claim-workers.ts";
import type { Engine } from "../../../apps/orchestrator/src/engine/engine.ts";
import { runPool } from "../../../apps/orchestrator/src/engine/run-pool.ts";
import type { WorkerQueueParts } from "../../../apps/orchestrator/src/engine/worker-exchange.ts";
import type { PlayedWorker } from "../../../apps/orchestrator/src/telemetry/signals.ts";
import { findPostgres } from "../../../packages/memory/test/database/postgres-server.ts";
import { SOAK } from "../../kills/amount.ts";
import { type DatabaseRuns, openRuns } from "../../kills/database-runs.ts";

const PATIENT = { timeout: 60_000 };
const KINDS = SOAK && findPostgres() !== undefined ? (["pglite", "postgres"] as const) : (["pglite"] as const);

let runs: DatabaseRuns;
let database: Database;
let store: RunStore;
let engine: Engine;
const jobOf = (name: string) => ({ run: randomUUID(), tenant: "acme", module: { name, version: "1" } });
const keptRun = async () => {
  const id = randomUUID();
  const label = { integrity: "user", readers: "public" } as const;
  await store.keep({ id, thread: id, kind: "workflow", name: "w", principal: "user", asked: "a", input: null, label });
  return id;
};
const claimed = async (name: string): Promise<WorkerAssignment> => {
  const [one] = await until(() => engine.claimWorkers({ modules: [{ name, version: "1" }], most: 1 }));
  if (one === undefined) throw new Error("there is one");
  return one;
};

const booked: string[] = [];
let asked = 0;
const book = defineTool({
  name: "book",
  description: "Book it.",
  input: z.object({ what: z.string().max(40) }),
  effect: "write",
  egress: true,
  decidedBy: "any",
  arguments: { what: "any" },
  readers: "public",
  run: ({ what }) => void booked.push(what),
});
const read = defineTool({
  name: "read",
  description: "Read it.",
  input: z.object({}),
  effect: "read",
  run: () => "CANARY a stranger's words",
});
const cents = z.object({ cents: z.int().min(0).max(9) });
const inner = defineWorker({
  name: "inner",
  purpose: "Say a price.",
  input: z.object({}),
  returns: cents,
  tools: [read],
});
const outer = defineWorker({
  name: "outer",
  purpose: "Ask for the price, and book it.",
  input: z.object({ what: z.string().max(40) }),
  returns: cents,
  tools: [book, read],
  workers: [inner],
});
const counted =
  <T>(word: T) =>
  () => {
    asked++;
    return word;
  };
const flow = defineWorkflow({
  name: "far",
  runIn: "queue",
  model: scriptedModel({
    outer: [counted(call("inner", {})), counted(call("book", { what: "a room" })), counted(returns({ cents: 4 }))],
    inner: [counted(call("read", {})), counted(returns({ cents: 4 }))],
  }),
  input: given(z.object({ what: z.string().max(40) })),
  returns: cents,
  workers: [outer],
  tools: [],
  async run(ctx, { what }) {
    const found = await ctx.spawn(outer, { what });
    return { cents: found.ok ? found.value.cents : 0 };
  },
});
const module = { name: "far", version: "1" };

describe.for(KINDS)("on %s", PATIENT, (kind) => {
  beforeAll(async () => {
    const opened = await openRuns(kind);
    if (opened === undefined) throw new Error("it is there");
    runs = opened;
    ({ database, store } = runs);
    engine = await bossEngine({ database, store, rules: { heartbeatSeconds: 10 } });
  }, 120_000);
  afterAll(async () => {
    await engine?.[Symbol.asyncDispose]();
    await runs?.[Symbol.asyncDispose]();
  });

  describe("the contract over a queue", () => {
    const ending = new AbortController();
    let relaying = Promise.resolve();
    beforeAll(() => {
      relaying = (async () => {
        while (!ending.signal.aborted) {
          for (const one of await engine.claimWorkers({ modules: [{ name: "relay", version: "1" }], most: 9 }))
            void one
              .talk(() => undefined)
              .say({ kind: "ask", body: null })
              .catch(() => undefined)
              .then(() => one.done());
          await new Promise((resolve) => setTimeout(resolve, 10));
        }
      })();
    });
    afterAll(async () => {
      ending.abort();
      await relaying;
    });
    sandboxContract({ describe, test, expect }, "queue", (execute) =>
      queueSandbox({
        send: async (assignment, { signal }) =>
          engine.workers(jobOf("relay")).send({ run: await keptRun(), assignment, said: [] }, signal),
        broker: (assignment, at) => async () => ({ result: await execute(assignment, at) }),
      }),
    );
  });

  describe("a run whose workers are in the queue", () => {
    const order = async () => {
      booked.length = 0;
      asked = 0;
      const runId = randomUUID();
      await observeRun({ store }, () => flow.keep({ what: "a room" }, { runId }));
      await engine.submit({ run: runId, tenant: "acme", module });
      return runId;
    };
    const played: PlayedWorker[] = [];
    const pool = (part: Partial<Engine> = {}) => {
      const ending = new AbortController();
      const ended = runPool({
        engine: { ...engine, ...part },
        store,
        modules: [{ ...module, path: "far.ts", agent: flow as never }], // it has one input
        concurrency: 1,
        drainMs: 20_000,
        signal: ending.signal,
        watch: { job: () => undefined, run: () => undefined, worker: (one) => void played.push(one) },
      });
      return {
        async [Symbol.asyncDispose]() {
          ending.abort();
          await ended;
        },
      };
    };
    const end = async (run: string) => {
      expect(await engine.wait(run)).toMatchObject({ status: "done" });
      const tree = await store.tree(run);
      await using claim = await store.resume(run);
      return { tree, outcome: claim.outcome };
    };

    test("a pool of one slot plays it, with a worker below its worker, and keeps all in the run that spawned them", async () => {
      await using _ = pool();
      const run = await order();
      const { tree, outcome } = await end(run);
      expect(JSON.stringify(outcome)).toMatch(/cents\W+4\b/);
      expect(booked).toEqual(["a room"]);
      expect(tree.effects).toMatchObject([{ tool: "book", state: "done" }]);
      expect(tree.run.spent.modelCalls).toBe(5);
      expect(asked).toBe(5);
      const ends = () => played.map((one) => [one.run, one.worker, one.end, one.code]);
      const each = ["inner", "outer"].map((worker) => [run, worker, "done", undefined]);
      await expect.poll(() => ends().toSorted(), { timeout: 20_000 }).toEqual(each); // told once, each as it is put away
      expect(await database.query("select 1 from bulkhead_operator.worker_job where run = $1", [run])).toEqual([]);
    });

    test("a run that is cancelled while another pool plays its worker ends that one, too, and nothing is booked", async () => {
      await using far = await bossEngine({ database, store, rules: { heartbeatSeconds: 10 } });
      await using _runs = pool({ claimWorkers: async () => [] });
      const run = await order();
      const [worker] = await until(() => far.claimWorkers({ modules: [module], most: 1 }));
      await engine.cancel(run, "alice");
      await expect.poll(() => worker?.signal.aborted, { timeout: 20_000 }).toBe(true);
      await worker?.done();
      expect(await engine.wait(run)).toMatchObject({ status: "cancelled" });
      expect(await database.query("select 1 from bulkhead_operator.worker_job where run = $1", [run])).toEqual([]);
      expect([booked, asked]).toEqual([[], 0]);
    });

    test("what a killed process has sent for its run is gone when the next one sends, and its own stays", async () => {
      const run = await keptRun();
      const { signal } = new AbortController();
      const send = (by: WorkerQueue) => by.send({ run, assignment: { v: 1 } as never, said: [] }, signal);
      const [killed, next] = [engine.workers(jobOf("again")), engine.workers(jobOf("again"))];
      await send(killed);
      const mine = await send(next);
      await database.query(
        "update bulkhead_operator.worker_job set heard_at = now() - interval '30 seconds' where run = $1",
        [run],
      );
      await send(next);
      const left = await database.query("select 1 from bulkhead_operator.worker_job where run = $1", [run]);
      expect(left).toHaveLength(2);
      await mine.end();
    });

    test("a job holds ids; what was said of a worker is not in it", async () => {
      const sent = await engine
        .workers(jobOf("held"))
        .send(
          { run: await keptRun(), assignment: { purpose: "CANARY" } as never, said: [] },
          new AbortController().signal,
        );
      const [row] = await database.query<{ data: object; all: string }>(
        "select data, job::text as all from bulkhead_queue.job where name = 'default/held/1/worker'",
      );
      expect(Object.keys(row?.data ?? {}).sort()).toEqual(["module", "tenant", "v", "worker"]);
      expect(row?.all).not.toContain("CANARY");
      await sent.end();
      expect(await engine.claimWorkers({ modules: [{ name: "held", version: "1" }], most: 1 })).toEqual([]);
    });

    test("a worker that is delivered twice is one conversation: what was said first stands", async () => {
      const assignment = { v: 1 } as never;
      const sent = await engine
        .workers(jobOf("twice"))
        .send({ run: await keptRun(), assignment, said: [] }, new AbortController().signal);
      const first = await claimed("twice");
      const saying = [first.talk(() => undefined).say("one")];
      await database.query("update bulkhead_operator.worker_job set heard_at = now() - interval '30 seconds'");
      expect(await sent.next()).toBe("one");
      await database.query("update bulkhead_queue.job set state = 'created' where name = 'default/twice/1/worker'");
      const second = await claimed("twice");
      const talk = second.talk(() => undefined);
      expect(await talk.before()).toBe("one");
      saying.push(talk.say("another"));
      const silence = "select 1 from bulkhead_operator.worker_job where heard_at < now() - interval '20 seconds'";
      await expect.poll(() => database.query(silence), { timeout: 20_000 }).toEqual([]); // he is there while it is answered, too
      await sent.tell("heard");
      expect(await Promise.all(saying)).toEqual(["heard", "heard"]);
      await database.query("update bulkhead_queue.job set state = 'created' where name = 'default/twice/1/worker'");
      const third = await claimed("twice");
      expect(await third.talk(() => undefined).before()).toBe("one");
      await sent.end();
      await expect.poll(() => second.signal.aborted, { timeout: 20_000 }).toBe(true);
      for (const one of [first, second, third]) await one.done();
    });

    test("what no pool can play has crashed, and who is cancelled leaves no worker behind", async () => {
      const stop = new AbortController();
      const send = async () =>
        engine
          .workers(jobOf("lost"))
          .send({ run: await keptRun(), assignment: { v: 1 } as never, said: [] }, stop.signal);
      const lost = await send();
      await database.query("update bulkhead_queue.job set state = 'failed' where name = 'default/lost/1/worker'");
      await expect(lost.next()).rejects.toMatchObject({ code: "worker_crashed" });
      await send();
      const playing = await claimed("lost");
      const left = expect(playing.talk(() => undefined).say("anybody?")).rejects.toThrow("nobody waits");
      const run = (
        await database.query<{ run: string }>("select run from bulkhead_operator.worker_job where id = $1", [
          playing.worker,
        ])
      )[0]?.run;
      await store.forget(run ?? "");
      await playing.beat();
      await left;
    });

    /** A run whose worker is in the hands of the test. */
    const inHand = async () => {
      booked.length = 0;
      const job = { ...jobOf("far"), module: { name: "far", version: randomUUID() } };
      const told: RunEvent[] = [];
      const watching = { store, workers: engine.workers(job), observe: (event: RunEvent) => void told.push(event) };
      const playing = observeRun(watching, () => flow.invoke({ what: "a room" }, { runId: randomUUID() }));
      const [one] = await until(() => engine.claimWorkers({ modules: [job.module], most: 1 }));
      if (one === undefined) throw new Error("there is one");
      const end = async () => {
        const { result } = await playing;
        expect(result).toMatchObject({ ok: true, value: { cents: 0 } }); // the run goes on
        expect(booked).toEqual([]);
        expect(JSON.stringify(told)).not.toContain("CANARY");
        return told.flatMap((event) => (event.kind === "spawn_end" ? [event.code] : []));
      };
      return { one, end };
    };

    test.for([
      ["garbage", { kind: "ask", body: { v: 1, reply: "pay me" } }],
      ["a result of its own", { kind: "result", text: '{"value":{"cents":9}}' }],
      ["an end with words", { kind: "ended", code: "CANARY" }],
      ["that the run has changed", { kind: "ended", code: "run_changed" }],
      ["that a person is asked", { kind: "ended", code: "needs_approval" }],
      ["a label", { kind: "ask", label: { integrity: "trusted" }, body: replied([]).body }],
      ["a call that the worker has not", replied([{ id: "1", name: "pay", arguments: "{}" }]), "model_failed"],
      ["a number of the count", replied([], { usage: { input: -5, output: 1 } })],
      ["a number that no count has", replied([], { usage: { input: Number.MAX_SAFE_INTEGER, output: 1 } })],
      ["a model that the worker has not", replied([], {}, { model: "CANARY" })],
      ["more than a model may say", replied([], { text: "x".repeat(4 * 2 ** 20 + 1) }), "too_large"],
    ] as const)("%s of who plays a worker ends it with a code, and nothing is booked", async ([, word, code]) => {
      const { one, end } = await inHand();
      const said = one
        .talk(() => undefined)
        .say(word as never)
        .catch(() => undefined);
      const again = said.then(() => one.ended("model_failed")); // where it was answered: it gives up
      expect(await end()).toEqual([code ?? "worker_crashed"]);
      await again;
      await one.done();
    });

    test("a word that nobody can have said, and one out of its place, end the worker with a code", async () => {
      const put = (job: string, number: number) =>
        database.query(
          "insert into bulkhead_operator.worker_word (job, number, of_worker, body) values ($1, $2, true, $3)",
          [job, number, Buffer.from("CANARY")],
        );
      const skips = await inHand();
      await put(skips.one.worker, 7);
      await skips.one.done();
      expect(await skips.end()).toEqual(["worker_crashed"]);
      const garbles = await inHand();
      await put(garbles.one.worker, 0);
      expect(await garbles.end()).toEqual(["worker_crashed"]);
      await garbles.one.done();
    });

    test("a worker that nobody seems to wait for any more ends with a code for the run that waits all the same", async () => {
      const { one, end } = await inHand();
      const left = expect(one.talk(() => undefined).say(replied([]) as never)).rejects.toThrow();
      await database.query("delete from bulkhead_operator.worker_job where id = $1", [one.worker]);
      await one.beat();
      await left;
      await one.done();
      expect(await end()).toEqual(["worker_crashed"]);
    });

    test("a run that could not be heard of for as long as the database was away is heard of again, and keeps its worker", async () => {
      const { one, end } = await inHand();
      const silence = "update bulkhead_operator.worker_job set heard_at = now() - interval '2 minutes' where id = $1";
      await database.query(silence, [one.worker]);
      await one.beat(); // the pool is back first
      expect(one.signal.aborted).toBe(false);
      await one.ended("model_failed");
      expect(await end()).toEqual(["model_failed"]);
      await one.done();
    });
  });
});

test("a worker whose run stays silent is dropped, and what was said of it is not kept", async () => {
  let removed = 0;
  const parts = {
    boss: { touch: async () => ({ affected: 1 }) },
    signals: { on: () => () => {} },
    jobs: { silence: async () => 120_000, remove: async () => void removed++ },
  } as unknown as WorkerQueueParts;
  const worker = randomUUID();
  const data = { v: 1, worker, tenant: "acme", module };
  const job = { id: worker, name: "far", data, retryCount: 0, heartbeatSeconds: 10 } as Parameters<typeof workerIn>[0];
  const one = workerIn(job, parts);
  const now = vi.spyOn(performance, "now");
  try {
    for (const [at, isOver] of [
      [0, false],
      [5_000, false],
      [10_000, true],
    ] as const) {
      now.mockReturnValue(at);
      await one?.beat();
      expect(one?.signal.aborted).toBe(isOver);
    }
  } finally {
    now.mockRestore();
  }
  expect(removed).toBe(1);
});

function replied(calls: readonly object[], reply: object = {}, more: object = {}) {
  return {
    kind: "ask",
    body: { v: 1, reply: { text: "", calls, end: "complete", ...reply }, model: "bulkhead-test", ms: 1, ...more },
  };
}

async function until<T>(look: () => Promise<readonly T[]>): Promise<readonly T[]> {
  for (;;) {
    const found = await look();
    if (found.length > 0) return found;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
