// An export holds everything, and an import gives it back: on the same kind of database, and on the other.
import { existsSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { connectDatabase } from "../../src/database/database.ts";
import { migrate, migrationFiles, pendingMigrations } from "../../src/database/schema/migrate.ts";
import { goBack } from "../../src/database/transfer/go-back.ts";
import type { Transferred } from "../../src/database/transfer/transfer-options.ts";
import {
  type Database,
  type DatabaseOptions,
  databaseRunStore,
  exportDatabase,
  importDatabase,
  openDatabase,
} from "../../src/index.ts";
import { newFolder } from "./disk.ts";
import { endOwner } from "./owners.ts";
import { findPostgres, type PostgresServer, startPostgres } from "./postgres-server.ts";
import { temporaryFolder } from "./temporary-folder.ts";

/** What migrations may hold: keys in every direction, guards, generated and numbered columns, every kind of value. */
const TABLES = `
  create schema bulkhead_test;
  create table bulkhead_test.node (
    id bigint generated always as identity primary key, parent bigint references bulkhead_test.node, body text,
    bytes bytea, at timestamptz, number double precision, exact numeric, truth boolean, facts jsonb, list text[],
    vector vector(2), length int generated always as (length(body)) stored
  );
  create table bulkhead_test."leaf ""x""" (node bigint not null references bulkhead_test.node, "the n" serial primary key);
  alter table bulkhead_test.node add first_leaf int references bulkhead_test."leaf ""x""";
  create function bulkhead_test.refuse() returns trigger language plpgsql as $$ begin raise exception 'append only'; end $$;
  create trigger guard before delete on bulkhead_test.node for each row execute function bulkhead_test.refuse();
  create trigger stamp before insert on bulkhead_test."leaf ""x""" for each row execute function bulkhead_test.refuse();
  alter table bulkhead_test."leaf ""x""" disable trigger stamp`;

/** As LangGraph makes them. */
const CHECKPOINTS = `
  create table checkpoint_migrations (v integer primary key);
  create table checkpoint_blobs (
    thread_id text not null, checkpoint_ns text not null default '', channel text not null, version text not null,
    type text not null, blob bytea, primary key (thread_id, checkpoint_ns, channel, version)
  );
  create table checkpoints (thread_id text primary key, metadata jsonb not null default '{}')`;

const text = fc.string({ unit: "grapheme", maxLength: 40 }).map((value) => value.replaceAll("\0", "")); // Postgres takes no zero
const nodes = fc.array(
  fc.record({
    body: fc.option(fc.oneof(text, fc.constantFrom("\\N", "\u2028\r\n\t\"'\\{}", "", "NULL"))),
    bytes: fc.option(fc.uint8Array({ maxLength: 30 }).map((bytes) => Buffer.from(bytes))),
    at: fc.option(fc.date({ min: new Date(0), max: new Date(4e12), noInvalidDate: true })),
    number: fc.option(fc.double()),
    exact: fc.option(fc.bigInt({ min: -(10n ** 30n), max: 10n ** 30n }).map((value) => `${value}.10`)),
    truth: fc.option(fc.boolean()),
    facts: fc.option(
      fc
        .dictionary(text, fc.oneof(text, fc.double({ noNaN: true, noDefaultInfinity: true })))
        .map((facts) => JSON.stringify(facts)),
    ),
    list: fc.option(fc.array(text, { maxLength: 3 })),
    vector: fc.option(fc.constantFrom("[1.1,-2e-10]", "[0,3.4028235e38]")),
  }),
  { minLength: 5, maxLength: 30 },
);

async function fill(database: Database): Promise<void> {
  await database.query(`${TABLES};${CHECKPOINTS}`);
  const [rows = []] = fc.sample(nodes, 1);
  for (const row of rows) {
    const names = Object.keys(row);
    await database.query(
      `insert into bulkhead_test.node (${names.join(", ")}) values (${names.map((_, at) => `$${at + 1}`).join(", ")})`,
      Object.values(row),
    );
  }
  await database.query("insert into bulkhead_test.node (body) select n::text from generate_series(1, 1200) n"); // many pieces
  // Parents that were written after their children, and keys in a circle.
  await database.query("update bulkhead_test.node set parent = 6 - id where id < 6");
  await database.query(`insert into bulkhead_test."leaf ""x""" (node) select id from bulkhead_test.node`);
  await database.query("update bulkhead_test.node set first_leaf = 1 where id = 1");
  await database.query("insert into checkpoint_migrations values (0), (1)");
  await database.query("insert into checkpoint_blobs values ('t', '', 'c', '1', 'bytes', $1)", [
    Buffer.alloc(300_000, 255),
  ]);
  await database.query("insert into checkpoints (thread_id) values ('t')");
}

/** Everything, as text that is the same on both. */
async function contents(database: Database): Promise<unknown> {
  return database.transaction(async (queries) => {
    await queries.query("set local timezone = 'UTC'");
    const of = async (table: string, key: string) =>
      (await queries.query<{ row: string }>(`select t::text as row from ${table} t order by ${key}`)).map(
        ({ row }) => row,
      );
    return {
      nodes: await of("bulkhead_test.node", "id"),
      leaves: await of(`bulkhead_test."leaf ""x"""`, "1"),
      blobs: await of("checkpoint_blobs", "1"),
      checkpoints: await of("checkpoints", "1"),
      migrations: await of("checkpoint_migrations", "1"),
    };
  });
}

const programs = findPostgres();
let server: PostgresServer | undefined;
let made = 0;
beforeAll(async () => {
  server = programs === undefined ? undefined : await startPostgres(programs);
}, 60_000);
afterAll(() => server?.stop());

async function newDatabase(): Promise<{ readonly url: string }> {
  return { url: await (server as PostgresServer).createDatabase(`transfer_${made++}`) };
}

describe("what one embedded database keeps", { timeout: 90_000 }, () => {
  const folder = newFolder("bulkhead-transfer-");
  const source = { url: "", dir: join(folder, "source") };
  const target = { url: "", dir: join(folder, "target") };
  const file = join(folder, "export.jsonl");
  let before: unknown;
  let exported: Transferred;

  beforeAll(async () => {
    await using database = await openDatabase(source);
    await fill(database);
    before = await contents(database);
    const said: number[] = [];
    exported = await exportDatabase(file, { ...source, onProgress: ({ done }) => said.push(done) });
    expect(said.at(-1)).toBe(exported.rows);
  }, 90_000);
  afterAll(async () => {
    await endOwner(source.dir);
    await endOwner(target.dir);
    rmSync(folder, { recursive: true, force: true });
  }, 60_000);

  test("is in a file for this user alone, which is written over nobody's and left nowhere by halves", async () => {
    expect(statSync(file).mode & 0o077).toBe(0);
    const mine = join(folder, "mine");
    writeFileSync(mine, "mine");
    await expect(exportDatabase(mine, source)).rejects.toMatchObject({ code: "bad_export" });
    expect(readFileSync(mine, "utf8")).toBe("mine");
    await expect(exportDatabase(join(folder, "no", "file"), source)).rejects.toMatchObject({ code: "bad_export" });
    const other = join(folder, "other");
    const control = new AbortController();
    const giveUp = { signal: control.signal, onProgress: () => control.abort(GIVEN_UP) };
    await expect(exportDatabase(other, { ...source, ...giveUp })).rejects.toBe(GIVEN_UP);
    expect([existsSync(other), existsSync(`${other}.partial`)]).toEqual([false, false]);
  });

  test("is not taken from where there is none, and none is made", async () => {
    const dir = join(folder, "nowhere");
    await expect(exportDatabase(join(folder, "other"), { url: "", dir })).rejects.toMatchObject({ code: "bad_folder" });
    expect(existsSync(dir)).toBe(false);
  });

  test("is not imported from a file that was cut, changed or is newer: nothing is left of it", async () => {
    await using database = await openDatabase(target);
    await database.query(TABLES); // as a migration would have made them
    const original = readFileSync(file, "utf8");
    const lines = original.split("\n");
    const [first = "", ...rest] = lines;
    const header = (change: object) => [JSON.stringify({ ...JSON.parse(first), ...change }), ...rest].join("\n");
    const withSql = first.replace(
      /"name":"blob","type":"bytea"/,
      `"name":"blob","type":"int); drop schema bulkhead; --"`,
    );
    expect(withSql).not.toBe(first);
    const cases = [
      ["something else", "hello\n", "bad_export", /no export/],
      ["nothing", "", "bad_export", /no export/],
      ["cut in a line", original.slice(0, original.length >> 1), "bad_export", /./],
      ["cut after a line", `${lines.slice(0, -2).join("\n")}\n`, "bad_export", /ends in the middle/],
      ["a changed value", original.replace(/(\["\d+",null,)"1100"/, '$1"1101"'), "bad_export", /changed/],
      ["a row more", `${original}${lines[2]}\n`, "bad_export", /changed/],
      ["a newer format", header({ version: 99 }), "newer_schema", /newer version/],
      ["a newer schema", header({ migrations: ["9999-later"] }), "newer_schema", /9999-later/],
      ["a table that nobody knows", original.replaceAll('"node"', '"nodes"'), "bad_export", /nodes/],
      ["SQL as a type", [withSql, ...rest].join("\n"), "bad_export", /describes a table/],
    ] as const;
    const changed = join(folder, "changed.jsonl");
    for (const [what, text, code, message] of cases) {
      expect(text, what).not.toBe(original);
      writeFileSync(changed, text);
      const refused = { code, message: expect.stringMatching(message) };
      await expect(importDatabase(changed, target), what).rejects.toMatchObject(refused);
      expect(await database.query("select 1 from bulkhead_test.node"), what).toEqual([]);
    }
    await expect(importDatabase(join(folder, "missing"), target)).rejects.toMatchObject({ code: "bad_export" });
  });

  test("is not imported by half: given up or killed in the middle, nothing is left, and the next one works", async () => {
    const control = new AbortController();
    const giveUp = { signal: control.signal, onProgress: () => control.abort(GIVEN_UP) };
    await expect(importDatabase(file, { ...target, ...giveUp })).rejects.toBe(GIVEN_UP);
    let killed: Promise<void> | undefined;
    const kill = () => {
      killed ??= endOwner(target.dir);
    };
    await expect(importDatabase(file, { ...target, onProgress: kill })).rejects.toMatchObject({
      code: "database_lost",
    });
    await killed;
    await using database = await openDatabase(target);
    expect(await database.query("select 1 from bulkhead_test.node")).toEqual([]);
  });

  test("comes back on Postgres and from there on another embedded one, in its own form, and goes on", async () => {
    let from = file;
    if (server !== undefined) {
      const between = await newDatabase();
      await using database = await openDatabase(between);
      await database.query(TABLES);
      expect(await importDatabase(file, between)).toEqual(exported);
      expect(await contents(database)).toEqual(before);
      from = join(folder, "between.jsonl");
      await exportDatabase(from, between);
      await goesOn(database);
    }
    expect(await importDatabase(from, target)).toEqual(exported);
    await using database = await openDatabase(target);
    expect(await contents(database)).toEqual(before);
    await goesOn(database);
    await expect(importDatabase(from, target)).rejects.toMatchObject({ code: "not_empty" });
  });
});

/** Numbers go on where they were; keys and guards hold again. */
async function goesOn(database: Database): Promise<void> {
  const [next] = await database.query<{ n: number }>(
    "select (nextval(pg_get_serial_sequence('bulkhead_test.node', 'id')) - max(id))::int as n from bulkhead_test.node",
  );
  expect(next).toEqual({ n: 1 });
  await expect(database.query("update bulkhead_test.node set parent = 9999")).rejects.toMatchObject({
    sqlState: "23503",
  });
  await expect(database.query("delete from bulkhead_test.node")).rejects.toMatchObject({ sqlState: "P0001" });
}

const GIVEN_UP = new RangeError("given up");

test.skipIf(programs === undefined)("an export of an older version is brought up to date", async () => {
  const [source, target] = [await newDatabase(), await newDatabase()];
  const old = await connectDatabase(source);
  await migrate(old, migrationFiles().slice(0, 1));
  await old.query(CHECKPOINTS);
  await old.query("insert into checkpoints (thread_id) values ('t')");
  await old.close();
  const file = join(temporaryFolder(), "export.jsonl");
  await exportDatabase(file, source);
  await (await openDatabase(target)).close(); // it has newer migrations already, and holds nothing
  await importDatabase(file, target);
  await using database = await connectDatabase(target);
  expect(await pendingMigrations(database)).toEqual([]);
  expect(await database.query("select thread_id from checkpoints")).toEqual([{ thread_id: "t" }]);
});

test.skipIf(programs === undefined)(
  "a login that may take the role which owns a schema, and has not its rights, exports and imports",
  async () => {
    const root = [await newDatabase(), await newDatabase(), await newDatabase()] as const;
    const [source, target, older] = root.map(({ url = "" }) => ({
      url: url.replace("postgres://postgres@", "postgres://plain@"),
    })) as [DatabaseOptions, DatabaseOptions, DatabaseOptions];
    for (const [at, options] of root.entries()) {
      await using database = await connectDatabase(options);
      if (at === 0) await database.query("create role plain login createrole");
      await database.query("create extension vector");
      await database.query(
        `do $$ begin execute format('alter database %I owner to plain', current_database()); end $$`,
      );
    }
    for (const options of [source, target, older]) await (await openDatabase(options)).close();
    {
      await using database = await connectDatabase(root[0]);
      await database.query("alter role plain noinherit"); // as every login is from Postgres 16 on
    }
    {
      await using database = await openDatabase(source);
      await expect(database.query("select 1 from bulkhead_operator.kept")).rejects.toMatchObject({ sqlState: "42501" });
      const claim = await databaseRunStore(database).claim(aRun);
      await claim.end("done");
    }
    const file = join(temporaryFolder(), "export.jsonl");
    await exportDatabase(file, source);
    await importDatabase(file, target);
    await using database = await openDatabase(target);
    expect(await databaseRunStore(database).find(aRun.id)).toMatchObject({ status: "done" });

    await using empty = await connectDatabase(older);
    await goBack(empty, []);
    expect(await empty.query("select 1 from pg_namespace where nspname ~ '^bulkhead'")).toEqual([]);
  },
);

const aRun = {
  id: "r-1",
  thread: "t-1",
  kind: "agent",
  name: "inbox",
  principal: "user",
  asked: "hash",
  input: { messages: ["hello"] },
  label: { integrity: "user", readers: "public" },
} as const;
