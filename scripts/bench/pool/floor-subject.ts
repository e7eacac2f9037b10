// The floor: a table, `skip locked` and `notify`, by hand. It has no retries, no heartbeats and no limits.
import type { Database } from "@bulkhead/memory";
import { claimLoop } from "./claim-loop.ts";
import type { Subject } from "./subject.ts";
import { listenTo } from "./told.ts";

export async function floorSubject(database: Database): Promise<Subject> {
  await database.query(
    "create table if not exists floor_job (id text primary key, state int not null default 0, at timestamptz not null default now())",
  );
  await database.query("create index if not exists floor_job_open on floor_job (at) where state = 0");
  const told = await listenTo(database, "floor");
  const done = async (id: string) =>
    (await database.query("select 1 from floor_job where id = $1 and state = 2", [id])).length > 0;
  return {
    async submit(id) {
      await database.query(
        "with made as (insert into floor_job (id) values ($1) returning id) select pg_notify('floor', 'work') from made",
        [id],
      );
    },
    async wait(id) {
      for (;;) {
        const news = told.next(id);
        if (await done(id)) return;
        await news;
      }
    },
    async left() {
      const [row] = await database.query<{ count: number }>(
        "select count(*)::int as count from floor_job where state < 2",
      );
      return row?.count ?? 0;
    },
    work: (slots, play, signal) =>
      claimLoop({
        slots,
        signal,
        told: () => told.next("work"),
        async claim(most) {
          const rows = await database.query<{ id: string }>(
            `update floor_job set state = 1 where id in
              (select id from floor_job where state = 0 order by at limit $1 for update skip locked) returning id`,
            [most],
          );
          return rows.map(({ id }) => id);
        },
        async play(id) {
          await play();
          await database.query(
            "with ended as (update floor_job set state = 2 where id = $1 returning id) select pg_notify('floor', id) from ended",
            [id],
          );
        },
      }),
    [Symbol.asyncDispose]: () => told[Symbol.asyncDispose](),
  };
}
