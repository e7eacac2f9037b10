// pg-boss by itself, with a claim loop over its `fetch` and `complete`, and notifications by hand.
import type { Database } from "@bulkhead/memory";
import { PgBoss } from "pg-boss";
import { claimLoop } from "./claim-loop.ts";
import type { Subject } from "./subject.ts";
import { listenTo } from "./told.ts";

export async function bareSubject(database: Database): Promise<Subject> {
  const boss = new PgBoss({
    db: { executeSql: (text, values) => database.pool.query(text, values) },
    schema: "bare_boss",
    backend: database.kind === "pglite" ? "pglite" : "postgres",
    supervise: false,
    schedule: false,
  });
  boss.on("error", () => {});
  await boss.start();
  await boss.createQueue("bench");
  const told = await listenTo(database, "bare");
  const tell = (what: string) => database.query("select pg_notify('bare', $1)", [what]);
  const jobs = new Map<string, string>();
  return {
    async submit(id) {
      jobs.set(id, (await boss.send("bench", { id })) ?? "");
      await tell("work");
    },
    async wait(id) {
      for (;;) {
        const news = told.next(jobs.get(id) ?? "");
        const [job] = await boss.findJobs("bench", { id: jobs.get(id) ?? "" });
        if (job?.state === "completed") return;
        await news;
      }
    },
    async left() {
      const [row] = await database.query<{ count: number }>(
        "select count(*)::int as count from bare_boss.job where name = 'bench' and state in ('created', 'retry', 'active')",
      );
      return row?.count ?? 0;
    },
    work: (slots, play, signal) =>
      claimLoop({
        slots,
        signal,
        told: () => told.next("work"),
        claim: async (most) => (await boss.fetch("bench", { batchSize: most })).map(({ id }) => id),
        async play(id) {
          await play();
          await boss.complete("bench", id);
          await tell(id);
        },
      }),
    async [Symbol.asyncDispose]() {
      await boss.stop({ graceful: false, close: false });
      await told[Symbol.asyncDispose]();
    },
  };
}
