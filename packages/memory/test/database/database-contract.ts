// What holds on every database, said once and run on each: statements, transactions and their errors.
import { finished } from "node:stream/promises";
import { from as copyFrom, to as copyTo } from "pg-copy-streams";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { migrate, migrationFiles } from "../../src/database/schema/migrate.ts";
import { type Database, inspectDatabase, MemoryError } from "../../src/index.ts";
import type { ContractServer } from "./contract-server.ts";
import { outageContract } from "./outage-contract.ts";
import { processContract } from "./process-contract.ts";
import { sharingContract } from "./sharing-contract.ts";
import { signalContract } from "./signal-contract.ts";
import { trustedSetContract } from "./trusted-set-contract.ts";

export function databaseContract(kind: Database["kind"], start: () => Promise<ContractServer>): void {
  describe(`the contract on ${kind}`, { timeout: 60_000 }, () => {
    let server: ContractServer;
    let database: Database;

    beforeAll(async () => {
      server = await start();
      database = await server.open();
      await database.query(
        "create table item (id int primary key, body text not null constraint short check (length(body) < 200))",
      );
      await database.query("create table counter (n int not null)");
    }, 120_000);
    beforeEach(async () => {
      await database.query("truncate item; truncate counter; insert into counter values (0)");
    }, 60_000);
    afterAll(async () => {
      await database?.close();
      await server?.stop();
    }, 60_000);

    const bodies = async () =>
      (await database.query<{ body: string }>("select body from item order by id")).map((row) => row.body);

    test("says what it is, and has pgvector", async () => {
      expect(database.kind).toBe(kind);
      expect(Number.parseFloat(database.version)).toBeGreaterThanOrEqual(15);
      const [row] = await database.query<{ d: number }>("select '[1,2]'::vector <-> '[1,5]' as d");
      expect(row).toEqual({ d: 3 });
    });

    test("gives values as pg does: json, bytes, times, arrays, null", async () => {
      const value = { json: { a: [1, null] }, bytes: Buffer.from([0, 255]), at: new Date(1e12), list: ["x", "y"] };
      const [row] = await database.query(
        "select $1::jsonb as json, $2::bytea as bytes, $3::timestamptz as at, $4::text[] as list, null as nothing",
        Object.values(value),
      );
      expect(row).toEqual({ ...value, nothing: null });
    });

    test("a pipeline gives the rows of each statement, asked again too, and once its table has another column", async () => {
      await database.query("create table grown (id int); insert into grown values (1), (2)");
      const all = { name: "grown all", text: "select * from grown order by id" };
      const none = { name: "grown none", text: "select id from grown where id > $1", values: [9] };
      const touch = { name: "grown touch", text: "update grown set id = id" };
      const ask = () => database.pipeline([touch, all, none, all]);
      const rows = [{ id: 1 }, { id: 2 }];
      expect(await ask()).toEqual([[], rows, [], rows]);
      expect(await ask()).toEqual([[], rows, [], rows]);
      await database.query("alter table grown add column body text default 'b'");
      const wider = rows.map((row) => ({ ...row, body: "b" }));
      expect(await ask()).toEqual([[], wider, [], wider]);
      await database.query("drop table grown");
    });

    test("of two statements that have one name the later is refused, and not done as the earlier", async () => {
      const one = { name: "twice named", text: "select 1 as one" };
      const other = { name: "twice named", text: "select 2 as one" };
      const refused = expect.objectContaining({ code: "statement_failed" });
      await expect(database.pipeline([one, other])).rejects.toEqual(refused);
      expect(await database.pipeline([one])).toEqual([[{ one: 1 }]]);
      const answer = await database.pipeline([other]).catch(({ code }) => code); // of a connection that knows it, or does not
      expect(["statement_failed", [[{ one: 2 }]]]).toContainEqual(answer);
    });

    test("a transaction is done whole", async () => {
      await database.transaction(async (queries) => {
        await queries.query("insert into item values (1, 'a')");
        await queries.query("insert into item values (2, 'b')");
      });
      expect(await bodies()).toEqual(["a", "b"]);
    });

    test("a transaction whose work throws is not done at all", async () => {
      const work = database.transaction(async (queries) => {
        await queries.query("insert into item values (1, 'a')");
        throw new RangeError("mine");
      });
      await expect(work).rejects.toThrow(RangeError);
      expect(await bodies()).toEqual([]);
    });

    test("a transaction that swallowed an error of a statement is not done, and says so", async () => {
      const work = database.transaction(async (queries) => {
        await queries.query("insert into item values (1, 'a')");
        await queries.query("select 1 / 0").catch(() => {});
      });
      await expect(work).rejects.toMatchObject({ code: "statement_failed", sqlState: "25P02" });
      expect(await bodies()).toEqual([]);
    });

    test("a query beside the transaction that is open here is refused, and not waited for", async () => {
      const work = database.transaction(async () => database.query("select 1"));
      await expect(work).rejects.toMatchObject({ code: "in_transaction" });
      await expect(database.transaction(async () => database.transaction(async () => 1))).rejects.toMatchObject({
        code: "in_transaction",
      });
    });

    test("a refused statement names its state and constraint, and repeats no value", async () => {
      const canary = "canary-7f3a".repeat(30);
      const refused = [
        ["insert into item values (1, $1)", [canary], { sqlState: "23514", constraint: "short" }],
        [`select '${canary}'::int`, [], { sqlState: "22P02" }],
        ["select $1::jsonb", [canary], { sqlState: "22P02" }],
        [`select ${canary.replaceAll("-", "_")}`, [], { sqlState: "42703" }],
      ] as const;
      for (const [sql, values, fields] of refused) {
        const error = await database.query(sql, values).then(
          () => undefined,
          (caught: unknown) => caught,
        );
        expect(error).toBeInstanceOf(MemoryError);
        expect(error).toMatchObject({ code: "statement_failed", ...fields });
        const { stack, ...rest } = error as MemoryError;
        expect(`${stack} ${String((error as Error).cause)} ${JSON.stringify(rest)}`).not.toContain("canary");
      }
      expect(await database.query("select 1 as n")).toEqual([{ n: 1 }]);
    });

    if (kind === "postgres") {
      // The embedded database ends with a full disk: bad-input.test.ts fills one.
      test("a server whose disk is full says so", async () => {
        const full = "do $$ begin raise exception using errcode = 'disk_full', message = 'canary-7f3a'; end $$";
        const error = { code: "disk_full", sqlState: "53100", message: expect.not.stringContaining("canary") };
        await expect(database.query(full)).rejects.toMatchObject(error);
      });

      test("one that takes no writes is away for them", async () => {
        const write = database.transaction(async (queries) => {
          await queries.query("set transaction read only");
          await queries.query("insert into item values (9, 'canary-7f3a')");
        });
        const error = { code: "database_unavailable", sqlState: "25006" };
        await expect(write).rejects.toMatchObject({ ...error, message: expect.not.stringContaining("canary") });
      });
    }

    test("a duplicate is told by its constraint, in a transaction and out of it", async () => {
      await database.query("insert into item values (1, 'a')");
      const again = { code: "statement_failed", sqlState: "23505", constraint: "item_pkey" };
      await expect(database.query("insert into item values (1, 'b')")).rejects.toMatchObject(again);
      const work = database.transaction((queries) => queries.query("insert into item values ($1, $2)", [1, "b"]));
      await expect(work).rejects.toMatchObject(again);
    });

    test("10,000 rows, one value of 10 MB, and one parameter of 10 MB", async () => {
      const rows = await database.query<{ n: number; body: string }>(
        "select n, repeat('x', 1000) as body from generate_series(1, 10000) as n",
      );
      expect(rows).toHaveLength(10_000);
      expect(rows.at(-1)).toMatchObject({ n: 10_000 });
      const large = "ü".repeat(5 * 2 ** 20);
      const [row] = await database.query<{ same: string; bytes: number }>(
        "select $1::text as same, octet_length($1::text) as bytes",
        [large],
      );
      expect(row?.bytes).toBe(10 * 2 ** 20);
      expect(row?.same === large).toBe(true);
    });

    test("COPY takes 20,000 rows, refuses a bad one whole, and gives them back", async () => {
      const client = await database.pool.connect();
      const copyIn = async (text: string) => {
        const stream = client.query(copyFrom("copy item from stdin"));
        stream.end(text);
        await finished(stream);
      };
      try {
        const lines = Array.from({ length: 20_000 }, (_, at) => `${at}\tbody ${at}\n`);
        await copyIn(lines.join(""));
        await expect(copyIn("30000\tgood\nnot a number\tbad\n")).rejects.toMatchObject({ code: "22P02" });
        expect((await client.query("select count(*)::int as n from item")).rows).toEqual([{ n: 20_000 }]);
        const out: Buffer[] = [];
        for await (const piece of client.query(copyTo("copy (select * from item order by id) to stdout")))
          out.push(piece as Buffer);
        expect(Buffer.concat(out).toString() === lines.join("")).toBe(true);
      } finally {
        client.release();
      }
    });

    test("a schema that a newer version wrote is refused by name, and not touched", async () => {
      await database.query("insert into bulkhead.migration (name, timestamp) values ('9999-from-the-future', '')");
      try {
        const refused = { code: "newer_schema", message: expect.stringContaining("9999-from-the-future") };
        await expect(server.open()).rejects.toMatchObject(refused);
        expect(await inspectDatabase({ url: "", ...server.target })).toMatchObject({ kind, problem: refused });
        expect(await database.query("select 1 as n")).toEqual([{ n: 1 }]);
      } finally {
        await database.query("delete from bulkhead.migration where name = '9999-from-the-future'");
      }
    });

    test("migrations that are missing run once, in one transaction, whoever comes first", async () => {
      const files = [
        ...migrationFiles(),
        { name: "9001-first", sql: "create table bulkhead.first (n int); insert into bulkhead.first values (1);" },
        { name: "9002-second", sql: "insert into bulkhead.first values (2);" },
      ];
      const broken = [...files, { name: "9003-broken", sql: "select 1 / 0" }];
      await expect(migrate(database, broken)).rejects.toMatchObject({ code: "statement_failed", sqlState: "22012" });
      await using other = await server.open();
      await Promise.all([migrate(database, files), migrate(other, files)]);
      await migrate(database, files);
      expect(await database.query("select n from bulkhead.first order by n")).toEqual([{ n: 1 }, { n: 2 }]);
      await database.query("drop table bulkhead.first; delete from bulkhead.migration where name > '9'");
    });

    sharingContract(() => ({ server, database }));
    signalContract(() => ({ server, database }));
    outageContract(() => ({ server, database }));
    processContract(() => ({ server, database }));
    trustedSetContract(() => database);
  });
}
