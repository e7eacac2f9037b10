// The contract on a Postgres server with pgvector, where one is installed; otherwise it says that it was left out.
import { expect, test } from "vitest";
import { PoolDatabase } from "../../src/database/connection/pool-database.ts";
import { postgresPool } from "../../src/database/connection/postgres-pool.ts";
import { openOn } from "../../src/database/database.ts";
import { inspectDatabase } from "../../src/index.ts";
import { TEST_LIMITS } from "./contract-server.ts";
import { databaseContract } from "./database-contract.ts";
import { findPostgres, startPostgres } from "./postgres-server.ts";
import { startPooler } from "./transaction-pooler.ts";

const programs = findPostgres();
if (programs === undefined) {
  const why =
    "no Postgres server with pgvector is installed here (npm run postgres:install): the embedded database is tested alone";
  console.warn(why);
  test.skip(`the contract on postgres: ${why}`, () => {});
} else {
  databaseContract("postgres", async () => {
    const server = await startPostgres(programs);
    const url = await server.createDatabase("contract");
    return {
      target: { url },
      open: (limits) => openOn("postgres", postgresPool(url, { ...TEST_LIMITS, ...limits })),
      kill: server.kill,
      leave: server.leave,
      stop: server.stop,
    };
  });

  test("a new database that several open at once is made once, also where the server writes dates in another style", async ({
    onTestFinished,
  }) => {
    const server = await startPostgres(programs);
    onTestFinished(server.stop);
    const url = await server.createDatabase("fresh");
    const plain = postgresPool(url);
    await plain.query("alter database fresh set datestyle = 'German, DMY'");
    await plain.end();
    const opened = await Promise.all(Array.from({ length: 5 }, () => openOn("postgres", postgresPool(url))));
    const made = new Date("2026-11-26T01:02:03Z");
    for (const database of opened) {
      expect(await database.query("select $1::timestamptz as made", [made])).toEqual([{ made }]);
      await database.close();
    }

    // A login without a search path.
    const bare = await server.createDatabase("bare");
    const without = postgresPool(bare);
    await without.query("alter database bare set search_path = ''");
    await without.end();
    await (await openOn("postgres", postgresPool(bare))).close();

    // One that may not make the schema is told so, and not what came of it.
    const closed = await server.createDatabase("closed");
    const admin = postgresPool(closed);
    await admin.query("create extension vector; create role app login");
    await admin.end();
    const app = postgresPool(closed.replace("postgres@", "app@"));
    await expect(openOn("postgres", app)).rejects.toMatchObject({ code: "statement_failed", sqlState: "42501" });
  });

  test("a server that gives no more connections: those that are there are shared in turn", async ({
    onTestFinished,
  }) => {
    const server = await startPostgres(programs);
    onTestFinished(server.stop);
    const url = await server.createDatabase("few");
    const admin = new PoolDatabase("postgres", "", postgresPool(url));
    await admin.query("create role few login connection limit 2");
    const few = new PoolDatabase("postgres", "", postgresPool(url.replace("postgres@", "few@")));
    const asked: Promise<unknown>[] = [];
    await admin.transaction(async (queries) => {
      await queries.query("select pg_advisory_xact_lock(1)");
      for (let one = 0; one < 8; one++) asked.push(few.query("select pg_advisory_xact_lock_shared(1)"));
      await expect.poll(() => few.pool.waitingCount, { timeout: 20_000 }).toBe(6);
      expect(few.pool.totalCount).toBe(2);
    });
    expect(await Promise.all(asked)).toHaveLength(8);
    await expect.poll(() => few.pool.options.max, { timeout: 20_000 }).toBe(10); // more may be had later
    await Promise.all([few.close(), admin.close()]);
  });

  test("a pipeline that gave way to a transaction which waited for it is asked again, and is done", async ({
    onTestFinished,
  }) => {
    const server = await startPostgres(programs);
    onTestFinished(server.stop);
    const url = await server.createDatabase("deadlock");
    const database = await openOn("postgres", postgresPool(url));
    const other = await openOn("postgres", postgresPool(url));
    await database.query("create table two (id integer primary key, said text)");
    await database.query("insert into two values (1, ''), (2, '')");
    const set = (id: number) => ({ name: `set ${id}`, text: `update two set said = said || 'p' where id = ${id}` });
    let pipeline: Promise<unknown> | undefined;
    await database.transaction(async (queries) => {
      await queries.query("set local deadlock_timeout = '60s'"); // the other one finds it
      await queries.query("update two set said = said || 't' where id = 1");
      pipeline = other.pipeline([set(2), set(1)]);
      await expect
        .poll(async () => queries.query("select 1 from pg_locks where not granted"), { timeout: 20_000 })
        .toHaveLength(1);
      await queries.query("update two set said = said || 't' where id = 2");
    });
    await pipeline;
    expect(await database.query("select said from two order by id")).toEqual([{ said: "tp" }, { said: "tp" }]);
    await Promise.all([database.close(), other.close()]);
  });

  test("a pooler that forgets prepared statements is told of before anything fails: by doctor", async ({
    onTestFinished,
  }) => {
    const server = await startPostgres(programs);
    onTestFinished(server.stop);
    const url = await server.createDatabase("pooled");
    await (await openOn("postgres", postgresPool(url))).close();
    expect(await inspectDatabase({ url })).toMatchObject({ state: "serving", operatorRole: true });
    const pooler = await startPooler(url);
    onTestFinished(pooler.stop);
    const { state, problem } = await inspectDatabase({ url: pooler.url });
    expect([state, problem?.sqlState]).toEqual(["unusable", "26000"]);
    expect(problem?.message).toContain("pooler in transaction mode");
  });
}
