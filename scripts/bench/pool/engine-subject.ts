// Our engine and our pool, with runs that are nothing: their store says at once that they are done.
import { type Database, OTHERS, type RunStore, tenantLimits } from "@bulkhead/memory";
import { bossEngine } from "../../../apps/orchestrator/src/engine/boss-engine.ts";
import { runPool } from "../../../apps/orchestrator/src/engine/run-pool.ts";
import type { Subject } from "./subject.ts";

export async function engineSubject(database: Database, queue: string, concurrency?: number): Promise<Subject> {
  const store = { find: async (id: string) => ({ id, status: "done" }) } as unknown as RunStore; // all that is asked of it
  const limits = tenantLimits(database);
  await limits.set(OTHERS, { concurrency });
  const engine = await bossEngine({ database, store, queue });
  const id = { name: "bench", version: "1" };
  return {
    submit: (run, tenant) => engine.submit({ run, tenant, module: id }),
    wait: async (run) => void (await engine.wait(run)),
    async left() {
      const rows = await engine.backlog();
      return rows.reduce((sum, { queued, active }) => sum + queued + active, 0);
    },
    work: (slots, play, signal) =>
      runPool({
        engine,
        store,
        modules: [{ ...id, path: "bench.ts", agent: { kind: "workflow", resume: play } as never }], // all that is asked of it
        concurrency: slots,
        drainMs: 5_000,
        signal,
        watch: { job: () => {}, run: () => {} },
      }),
    [Symbol.asyncDispose]: () => engine[Symbol.asyncDispose](),
  };
}
