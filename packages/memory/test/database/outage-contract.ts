// What holds when the server is away for a while: 2 s with `npm test`, 30 s with `npm run soak`.
import { setTimeout as sleep } from "node:timers/promises";
import { expect, test } from "vitest";
import type { Database } from "../../src/index.ts";
import type { ContractServer } from "./contract-server.ts";
import { SOAK } from "./soak.ts";

const AWAY_MS = SOAK ? 30_000 : 2_000;

export function outageContract(given: () => { server: ContractServer; database: Database }): void {
  test("the server is away: who waits is served when it is back, who will not wait is told, and nobody does anything for it", {
    timeout: 120_000,
  }, async () => {
    const { server } = given();
    const database = await server.open();
    const impatient = await server.open({ connectMs: 500 });
    const idle = await database.pool.connect(); // in our hands: its end must not end this process
    const begun = Promise.withResolvers<void>();
    const running = database.transaction(async (queries) => {
      await queries.query("select 1");
      begun.resolve();
      await queries.query("select pg_sleep(2)");
    });
    running.catch(() => {}); // looked at below
    await begun.promise;

    const comeBack = await server.leave();
    const leftAt = Date.now();
    await expect(running).rejects.toMatchObject({ code: "database_lost" });
    const order: string[] = [];
    const inserts = Array.from({ length: 12 }, (_, id) =>
      database.query("insert into item values ($1, 'late')", [id]).then(() => order.push("served")),
    );
    const transaction = database.transaction((queries) => queries.query("insert into item values (100, 'late')"));
    for (let tries = 0; tries < 2; tries++)
      await expect(impatient.query("select 1")).rejects.toMatchObject({ code: "database_unavailable" });
    const signal = AbortSignal.timeout(50);
    await expect(database.query("select 1", [], { signal })).rejects.toMatchObject({ name: "TimeoutError" });
    await sleep(leftAt + AWAY_MS - Date.now());
    order.push("back");
    await comeBack();

    await Promise.all([...inserts, transaction]);
    expect(order).toEqual(["back", ...inserts.map(() => "served")]);
    idle.release();
    expect(await database.query("select count(*)::int as n from item")).toEqual([{ n: 13 }]);
    expect(await impatient.query("select 1 as n")).toEqual([{ n: 1 }]);
    await Promise.all([database.close(), impatient.close()]);
  });
}
