// What holds when a caller gives up: it is told what is known, and nothing of it stays behind.
import { AsyncLocalStorage } from "node:async_hooks";
import { getEventListeners } from "node:events";
import { setTimeout as sleep } from "node:timers/promises";
import fc from "fast-check";
import { expect, test } from "vitest";
import type { Database } from "../../src/index.ts";
import type { ContractServer } from "./contract-server.ts";
import { SOAK } from "./soak.ts";

const GIVEN_UP = new RangeError("given up");

function aborting() {
  const control = new AbortController();
  return { signal: control.signal, giveUp: () => control.abort(GIVEN_UP) };
}

export function signalContract(given: () => { server: ContractServer; database: Database }): void {
  test("a signal that has ended: nothing is asked", async () => {
    const { database } = given();
    const signal = AbortSignal.abort(GIVEN_UP);
    await expect(database.query("insert into item values (1, 'a')", [], { signal })).rejects.toBe(GIVEN_UP);
    await expect(database.transaction(async () => 1, { signal })).rejects.toBe(GIVEN_UP);
    expect(await database.query("select id from item")).toEqual([]);
  });

  test("who waits for a connection gives up at once, and the connection goes to the next", async () => {
    const { server } = given();
    await using database = await server.open();
    const { pool } = database;
    const lent = await Promise.all(Array.from({ length: pool.options.max }, () => pool.connect()));
    const { signal, giveUp } = aborting();
    const waiting = database.query("insert into item values (1, 'a')", [], { signal });
    const next = database.query("select 1 as n");
    giveUp();
    await expect(waiting).rejects.toBe(GIVEN_UP);
    for (const client of lent) client.release();
    expect(await next).toEqual([{ n: 1 }]);
    expect(await database.query("select id from item")).toEqual([]);
    expect([pool.waitingCount, pool.idleCount]).toEqual([0, pool.totalCount]);
    expect(getEventListeners(signal, "abort")).toEqual([]);
  });

  test("who waits for another's transaction gives up before it ends, and has done nothing", async () => {
    const { database } = given();
    const { signal, giveUp } = aborting();
    const outside = AsyncLocalStorage.snapshot(); // as another part of the program asks
    await database.transaction(async (queries) => {
      await queries.query("update counter set n = 5");
      const waiting = outside(() => database.query("update counter set n = n + 1", [], { signal }));
      const transaction = outside(() =>
        database.transaction((inner) => inner.query("update counter set n = n + 1"), { signal }),
      );
      await sleep(50);
      giveUp();
      await Promise.all([expect(waiting).rejects.toBe(GIVEN_UP), expect(transaction).rejects.toBe(GIVEN_UP)]);
    });
    expect(await database.query("select n from counter")).toEqual([{ n: 5 }]);
    expect(getEventListeners(signal, "abort")).toEqual([]);
  });

  test("a statement that runs: Postgres ends it; of the embedded database its caller goes on, and does not know", async () => {
    const { database } = given();
    const { signal, giveUp } = aborting();
    const running = database.query("select pg_sleep(2)", [], { signal }); // longer than its last words are waited for
    setTimeout(giveUp, 100);
    if (database.kind === "postgres") await expect(running).rejects.toBe(GIVEN_UP);
    else await expect(running).rejects.toMatchObject({ code: "database_lost" });
    expect(await database.query("select 1 as n")).toEqual([{ n: 1 }]);
  });

  test("a transaction that is given up between its statements is not done", async () => {
    const { database } = given();
    for (const where of ["before a statement", "before the commit"]) {
      const { signal, giveUp } = aborting();
      const work = database.transaction(
        async (queries) => {
          await queries.query("insert into item values (1, 'a')");
          giveUp();
          if (where === "before a statement") await queries.query("insert into item values (2, 'b')");
        },
        { signal },
      );
      await expect(work, where).rejects.toBe(GIVEN_UP);
      expect(await database.query("select id from item"), where).toEqual([]);
      expect(getEventListeners(signal, "abort")).toEqual([]);
    }
  });

  test("given up at any moment: what was answered is there, what was not done is not, and no connection is missing", async () => {
    const { database } = given();
    const moments = fc.sample(fc.double({ min: 0, max: 8, noNaN: true }), SOAK ? 300 : 30);
    const ended = await Promise.all(
      moments.map(async (moment, id) => {
        const { signal, giveUp } = aborting();
        const insert = "insert into item values ($1, 'a')";
        const work =
          id % 2 === 0
            ? database.query(insert, [id], { signal })
            : database.transaction((queries) => queries.query(insert, [id]), { signal });
        setTimeout(giveUp, moment);
        return work.then(
          () => "done" as const,
          (error: unknown) => error,
        );
      }),
    );
    const kept = (await database.query<{ id: number }>("select id from item")).map(({ id }) => id);
    ended.forEach((end, id) => {
      if (end === "done") expect(kept).toContain(id);
      else if (end === GIVEN_UP) expect(kept).not.toContain(id);
      else expect(end).toMatchObject({ code: "database_lost" });
    });
    await expect.poll(() => database.pool.totalCount - database.pool.idleCount, { timeout: 10_000 }).toBe(0);
    expect(database.pool.waitingCount).toBe(0);
  });
}
