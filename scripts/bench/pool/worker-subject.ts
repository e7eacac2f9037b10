// The job of a worker in the queue, without its model: it is sent, taken, and one word is said of it, which whoever waits hears; then
// both ends are gone. What a run's spawn costs with all that is around it stands in spawns.ts.
import { randomUUID } from "node:crypto";
import { type Database, databaseRunStore } from "@bulkhead/memory";
import type { Exchange } from "@bulkhead/sandbox";
import { bossEngine } from "../../../apps/orchestrator/src/engine/boss-engine.ts";
import { claimLoop } from "./claim-loop.ts";
import type { Subject } from "./subject.ts";

export async function workerSubject(database: Database): Promise<Subject> {
  const store = databaseRunStore(database);
  const engine = await bossEngine({ database, store, queue: "sent" });
  const module = { name: "bench", version: "1" };
  const run = randomUUID();
  const label = { integrity: "user", readers: "public" } as const;
  const made = { id: run, thread: run, kind: "workflow", name: "bench", principal: "user", asked: "a" } as const;
  await store.keep({ ...made, input: null, label });
  const queue = engine.workers({ run, tenant: "acme", module });
  const { signal } = new AbortController();
  const sent = new Map<string, Exchange>();
  return {
    async submit(id) {
      sent.set(id, await queue.send({ run, assignment: { v: 1 } as never, said: [] }, signal)); // nobody reads it
    },
    async wait(id) {
      const exchange = sent.get(id);
      sent.delete(id);
      await exchange?.next();
      await exchange?.end();
    },
    left: async () => sent.size,
    async work(slots, play, ending) {
      const taken = new Map<string, Awaited<ReturnType<typeof engine.claimWorkers>>[number]>();
      let woken = Promise.withResolvers<void>();
      engine.onWorkers(() => woken.resolve());
      await claimLoop({
        slots,
        signal: ending,
        told: () => {
          woken = Promise.withResolvers();
          setTimeout(woken.resolve, 1_000);
          return woken.promise;
        },
        async claim(most) {
          const found = await engine.claimWorkers({ modules: [module], most });
          for (const one of found) taken.set(one.worker, one);
          return found.map(({ worker }) => worker);
        },
        async play(id) {
          const one = taken.get(id);
          taken.delete(id);
          await one?.given();
          await play();
          await one?.ended("model_failed");
          await one?.done();
        },
      });
    },
    [Symbol.asyncDispose]: () => engine[Symbol.asyncDispose](),
  };
}
