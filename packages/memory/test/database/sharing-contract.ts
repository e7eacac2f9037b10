// What holds when connections share a database: nothing of one shows in another, and none can stop the others.
import { setTimeout as sleep } from "node:timers/promises";
import { expect, test } from "vitest";
import { requestCancel } from "../../src/database/connection/cancel-request.ts";
import type { Database } from "../../src/index.ts";
import type { ContractServer } from "./contract-server.ts";

export function sharingContract(given: () => { server: ContractServer; database: Database }): void {
  test("two connections use one statement name for different statements", async () => {
    const { database } = given();
    const [a, b] = await Promise.all([database.pool.connect(), database.pool.connect()]);
    try {
      for (let round = 1; round <= 3; round++) {
        const [one, two] = await Promise.all([
          a.query({ name: "same", text: "select $1::int + 1 as n", values: [round] }),
          b.query({ name: "same", text: "select $1::int * 10 as n", values: [round] }),
        ]);
        expect([one.rows, two.rows]).toEqual([[{ n: round + 1 }], [{ n: round * 10 }]]);
      }
    } finally {
      a.release();
      b.release();
    }
  });

  test("a result read in pieces is not mixed with what others ask meanwhile", async () => {
    const { database } = given();
    const [a, b] = await Promise.all([database.pool.connect(), database.pool.connect()]);
    try {
      // `rows` makes pg ask for three at a time, with a Flush in place of a Sync.
      const pieces = a.query({ text: "select generate_series(1, $1::int) as n", values: [20], rows: 3 } as never);
      const others: number[] = [];
      for (const n of [1, 2, 3]) others.push((await b.query("select $1::int as n", [n])).rows[0].n as number);
      expect(((await pieces) as unknown as { rows: { n: number }[] }).rows.map(({ n }) => n)).toEqual(
        Array.from({ length: 20 }, (_, at) => at + 1),
      );
      expect(others).toEqual([1, 2, 3]);
    } finally {
      a.release();
      b.release();
    }
  });

  test("what one connection sets, no other sees, and it keeps it", async () => {
    const { database } = given();
    const [a, b] = await Promise.all([database.pool.connect(), database.pool.connect()]);
    const shown = async (client: typeof a) => (await client.query("show work_mem")).rows[0].work_mem as string;
    try {
      const before = await shown(b);
      await a.query("set work_mem = '7777kB'");
      expect(await shown(b)).toBe(before);
      expect(await shown(a)).toBe("7777kB");
      await a.query("reset work_mem");
      expect(await shown(a)).toBe(before);
      await a.query("set role pg_monitor");
      expect((await b.query("select current_user as name")).rows).not.toEqual([{ name: "pg_monitor" }]);
      expect((await a.query("select current_user as name")).rows).toEqual([{ name: "pg_monitor" }]);
      await a.query("reset role");
    } finally {
      a.release();
      b.release();
    }
  });

  test("a notification reaches who listens on its channel, in other pools too, and nobody else", async () => {
    const { server, database } = given();
    await using other = await server.open();
    const [a, b] = await Promise.all([database.pool.connect(), other.pool.connect()]);
    const heard: string[] = [];
    a.on("notification", ({ channel, payload }) => heard.push(`a ${channel} ${payload}`));
    b.on("notification", ({ channel, payload }) => heard.push(`b ${channel} ${payload}`));
    try {
      await a.query('listen "Mine"');
      await b.query("listen yours");
      await database.query("select pg_notify('yours', '1')");
      await other.transaction(async (queries) => void (await queries.query("select pg_notify('Mine', '2')")));
      await b.query("unlisten yours");
      await database.query("select pg_notify('yours', '3')");
      await database.query("select pg_notify('Mine', '4')");
      await expect.poll(() => heard.toSorted(), { timeout: 10_000 }).toEqual(["a Mine 2", "a Mine 4", "b yours 1"]);
    } finally {
      await a.query("unlisten *");
      a.release();
      b.release();
    }
  });

  test("a statement that waits for another's transaction can be cancelled", async () => {
    const { database } = given();
    const [a, b] = await Promise.all([database.pool.connect(), database.pool.connect()]);
    try {
      await a.query("begin");
      await a.query("update counter set n = 5");
      const waiting = b.query("update counter set n = n + 1").then(
        () => "done",
        (error: { code?: string }) => error.code,
      );
      let ended = false;
      void waiting.then(() => {
        ended = true;
      });
      // One that comes before the statement waits is lost.
      while (!ended) {
        await requestCancel(b, 1_000);
        await sleep(20);
      }
      expect(await waiting).toBe("57014");
      await a.query("commit");
      expect((await b.query("select n from counter")).rows).toEqual([{ n: 5 }]);
    } finally {
      a.release();
      b.release();
    }
  });

  test("who idles in a transaction is rolled back, and the others go on", async () => {
    const { database } = given();
    const idle = await database.pool.connect();
    await idle.query("begin");
    await idle.query("update counter set n = -1");
    // On the embedded database this waits for the limit; on Postgres it would not need to.
    await database.query("update counter set n = n + 1");
    expect(await database.query("select n from counter")).toEqual([{ n: 1 }]);
    await expect(idle.query("commit")).rejects.toThrow();
    idle.release(true);
  });

  test("a statement that runs away is stopped, and the next query works", { timeout: 90_000 }, async () => {
    const { database } = given();
    const endless = database.query("select count(*) from generate_series(1, 1000000000000) as n where n % 2 = 3");
    const error = await endless.then(
      () => undefined,
      (caught: { code?: string; sqlState?: string }) => caught,
    );
    expect([error?.code, error?.sqlState]).toBeOneOf([
      ["database_lost", undefined],
      ["statement_failed", "57014"],
    ]);
    expect(await database.query("select 1 as n")).toEqual([{ n: 1 }]);
  });
}
