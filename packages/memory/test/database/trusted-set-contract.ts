// Trusted sets whose rows a query reads, on every database.
import { expect, test } from "vitest";
import { type Database, MemoryError, trustedSet } from "../../src/index.ts";

export function trustedSetContract(given: () => Database): void {
  const rowsOf = (query: string) => trustedSet({ name: "orders", query, database: given() }).load();
  const values = "(values ('A-1', 41200, true, null), ('B-2', 5, false, 'x')) as o (number, cents, open, note)";

  test("the rows of a trusted set can be a query's, in its order", async () => {
    expect(
      await rowsOf(`select number, cents, open, note from ${values} order by cents -- the cheapest first`),
    ).toEqual([
      { number: "B-2", cents: 5, open: false, note: "x" },
      { number: "A-1", cents: 41200, open: true, note: null },
    ]);
    expect(await rowsOf("with o as (select 1 as a) select a from o")).toEqual([{ a: 1 }]);
    expect(await rowsOf("select 1 as a where false")).toEqual([]);
  });

  test("they stand as they are when they are read, and an error can be over by the next time", async () => {
    const database = given();
    const set = trustedSet({ name: "live", query: "select name from live_order", database });
    await expect(set.load()).rejects.toMatchObject({ code: "bad_rows" });
    await database.query("create table live_order (name text)");
    expect(await set.load()).toEqual([]);
    await database.query("insert into live_order values ('A')");
    expect(await set.load()).toEqual([{ name: "A" }]);
  });

  test.for([
    ["no SQL", "selec 'secret'"],
    ["no such table", "select secret from nowhere"],
    ["two statements", "select 1 as a; drop table counter"],
    ["a statement after the end", "select 1 as a) as x; drop table counter; select * from (select 1 as a"],
    ["a write", "delete from counter returning n"],
    ["a write inside", "with gone as (delete from counter returning n) select n from gone"],
    ["a write in a function", "select setval('trusted_set_numbers', 7) as n"],
    ["a failing row", "select 'secret'::int as n"],
    ["a date", "select now() as at"],
    ["a list", "select array['secret'] as names"],
    ["json", `select '{"a": "secret"}'::jsonb as secret`],
    ["nothing", ""],
  ] as const)("%s is refused with one clear error, nothing is changed, and no value is told", async ([, query]) => {
    const database = given();
    await database.query("create sequence if not exists trusted_set_numbers");
    const error = await rowsOf(query).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(MemoryError);
    expect(error).toMatchObject({ code: "bad_rows", message: expect.stringContaining('"orders"') });
    expect(String(error)).not.toContain("secret");
    expect(await database.query("select n from counter")).toEqual([{ n: 0 }]);
    expect(await database.query("select is_called from trusted_set_numbers")).toEqual([{ is_called: false }]);
  });
}
