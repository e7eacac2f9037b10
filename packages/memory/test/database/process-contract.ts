// What holds when processes share a database, and when one of them, or the server, is killed.
import { setTimeout as sleep } from "node:timers/promises";
import fc from "fast-check";
import { expect, test } from "vitest";
import type { Database } from "../../src/index.ts";
import { startClient } from "./client-processes.ts";
import type { ContractServer } from "./contract-server.ts";
import { SOAK } from "./soak.ts";

const KILLS = SOAK ? 20 : 1;

export function processContract(given: () => { server: ContractServer; database: Database }): void {
  test("three processes read, add and write: every addition counts", async () => {
    const { server, database } = given();
    const clients = [1, 2, 3].map(() => startClient("increment", server.target, 20));
    await Promise.all(clients.map((client) => client.end));
    expect(await database.query("select n from counter")).toEqual([{ n: 60 }]);
  });

  test("a process that is killed in a transaction has done nothing, and stops nobody", {
    timeout: 60_000,
  }, async () => {
    const { server, database } = given();
    const client = startClient("hold", server.target);
    await client.said("in a transaction");
    await client.kill();
    await database.query("update counter set n = n + 1");
    expect(await database.query("select n from counter")).toEqual([{ n: 1 }]);
  });

  test("the server is killed under load: no acknowledged row is lost, and everybody goes on", {
    timeout: 120_000,
  }, async () => {
    const { server, database } = given();
    await database.query("create table written (id int primary key)");
    const held = await database.pool.connect(); // idle in our hands: its end must not end this process
    const writers = [1, 2].map((number) => startClient("write", server.target, number));
    const random = seededRandom();
    for (let kills = 0; kills < KILLS; kills++) {
      const before = writers.map(({ lines }) => lines.length);
      await expect
        .poll(() => writers.every(({ lines }, at) => lines.length > (before[at] ?? 0) + 5), { timeout: 60_000 })
        .toBe(true);
      await sleep(random() * 50);
      await server.kill();
    }
    const before = writers.map(({ lines }) => lines.length);
    await expect
      .poll(() => writers.every(({ lines }, at) => lines.length > (before[at] ?? 0)), { timeout: 60_000 })
      .toBe(true);
    await Promise.all(writers.map((writer) => writer.kill()));
    held.release(true);
    const acknowledged = writers.flatMap(({ lines }) => lines.map(Number));
    const kept = new Set(
      (await afterKill(() => database.query<{ id: number }>("select id from written"))).map(({ id }) => id),
    );
    expect(acknowledged.filter((id) => !kept.has(id))).toEqual([]);
    await database.query("drop table written");
  });
}

/** A pool may still hold a connection to the server that was killed: its statement fails, the next one works. */
async function afterKill<T>(query: () => Promise<T>): Promise<T> {
  return query().catch(query);
}

/** The run's seed: the moments of the kills can be repeated, as far as a machine repeats itself. */
function seededRandom(): () => number {
  const random = fc.sample(fc.double({ min: 0, max: 1, noNaN: true }), KILLS);
  return () => random.pop() ?? 0;
}
