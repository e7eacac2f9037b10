// An export holds everything, and an import gives it back: on the same kind of database, and on the other.
import { copyFileSync, readFileSync, statSync, truncateSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { connectDatabase } from "../../src/database/database.ts";
import { migrate, migrationFiles, pendingMigrations } from "../../src/database/migrate.ts";
import { type Database, type DatabaseOptions, exportDatabase, importDatabase, openDatabase } from "../../src/index.ts";
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
  // Parents that were written after their children, and keys in a circle.
  await database.query("update bulkhead_test.node set parent = 6 - id where id < 6");
  await database.query(`insert into bulkhead_test."leaf ""x""" (node) select id from bulkhead_test.node`);
  await database.query("update bulkhead_test.node set first_leaf = 1 where id = 1");
  await database.query("insert into checkpoint_migrations values (0), (1)");
  await database.query("insert into checkpoint_blobs values ('t', '', 'c', '1', 'bytes', $1)", [
    Buffer.alloc(3_000_000, 255),
  ]);
  await database.query("insert into checkpoints (thread_id) values ('t')");
}

/** Everything, as text that is the same on both. */
async function contents(database: Database): Promise<unknown> {
  await using closing = database;
  return await closing.transaction(async (queries) => {
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

async function newTarget(kind: Database["kind"]): Promise<Pick<DatabaseOptions, "url" | "dir">> {
  if (kind === "pglite") return { url: "", dir: join(temporaryFolder(), "db") };
  return { url: await (server as PostgresServer).createDatabase(`transfer_${made++}`) };
}

describe.each([
  ["pglite", "pglite"],
  ["pglite", "postgres"],
  ["postgres", "pglite"],
] as const)("from %s to %s", { timeout: 90_000 }, (from, to) => {
  test.skipIf(programs === undefined && from !== to)("all comes back, in its own form, and goes on", async () => {
    const source = await newTarget(from);
    const database = await openDatabase(source);
    await fill(database);
    const before = await contents(database);
    const file = join(temporaryFolder(), "export.jsonl");
    const said: number[] = [];
    const exported = await exportDatabase(file, { ...source, onProgress: ({ done }) => said.push(done) });
    expect(statSync(file).mode & 0o077).toBe(0);
    expect(said.at(-1)).toBe(exported.rows);

    const target = await newTarget(to);
    await using prepared = await openDatabase(target);
    await prepared.query(TABLES); // as a migration would have made them
    expect(await importDatabase(file, target)).toEqual(exported);
    expect(await contents(await openDatabase(target))).toEqual(before);

    // Numbers go on where they were; keys and guards hold again.
    const [next] = await prepared.query<{ n: number }>(
      `insert into bulkhead_test.node (body) values ('next') returning (id - (select count(*) from bulkhead_test.node))::int as n`,
    );
    expect(next).toEqual({ n: 1 });
    await expect(prepared.query("update bulkhead_test.node set parent = 9999")).rejects.toMatchObject({
      sqlState: "23503",
    });
    await expect(prepared.query("delete from bulkhead_test.node")).rejects.toMatchObject({ sqlState: "P0001" });
    await expect(importDatabase(file, target)).rejects.toMatchObject({ code: "not_empty" });
  });
});

test.skipIf(programs === undefined)("an export of an older version is brought up to date", async () => {
  const [source, target] = [await newTarget("postgres"), await newTarget("postgres")];
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

describe("an import that cannot be", { timeout: 90_000 }, () => {
  let folder: string;
  let file: string;
  let dir: string;

  /** What the database of these tests holds when an import was refused: nothing. */
  const nothing = async (database: Database) =>
    expect(await database.query("select 1 from bulkhead_test.node")).toEqual([]);

  test("leaves nothing, says why, and does not stand in the way of the next", async () => {
    folder = temporaryFolder();
    file = join(folder, "export.jsonl");
    const source = { url: "", dir: temporaryFolder() };
    const from = await openDatabase(source);
    await fill(from);
    await from.query(`insert into bulkhead_test.node (body) select n::text from generate_series(1, 3000) n`);
    await from.close();
    await exportDatabase(file, source);

    dir = temporaryFolder();
    const target = { url: "", dir };
    await using database = await openDatabase(target);
    await database.query(TABLES);
    const original = readFileSync(file, "utf8");
    const changed = join(folder, "changed.jsonl");
    const header = JSON.parse(original.slice(0, original.indexOf("\n"))) as Record<string, unknown>;
    const rest = original.slice(original.indexOf("\n"));
    const [first = ""] = rest.slice(1).split("\n", 1);

    const cases: [string, () => void, string][] = [
      ["no such file", () => {}, "bad_export"],
      ["something else", () => writeFileSync(changed, "hello\n"), "bad_export"],
      ["empty", () => writeFileSync(changed, ""), "bad_export"],
      [
        "cut in a line",
        () => {
          copyFileSync(file, changed);
          truncateSync(changed, original.length >> 1);
        },
        "bad_export",
      ],
      [
        "cut after a line",
        () => writeFileSync(changed, original.slice(0, original.lastIndexOf("\n", original.length - 2) + 1)),
        "bad_export",
      ],
      ["a changed value", () => writeFileSync(changed, original.replace('"2999"', '"3001"')), "bad_export"],
      ["a row more", () => writeFileSync(changed, `${original}${first}\n`), "bad_export"],
      [
        "of a newer format",
        () => writeFileSync(changed, JSON.stringify({ ...header, version: 99 }) + rest),
        "newer_schema",
      ],
      [
        "of a newer schema",
        () => writeFileSync(changed, JSON.stringify({ ...header, migrations: ["9999-later"] }) + rest),
        "newer_schema",
      ],
      [
        "a table that nobody knows",
        () => writeFileSync(changed, original.replaceAll('"node"', '"nodes"')),
        "bad_export",
      ],
      [
        "SQL in a type",
        () =>
          writeFileSync(
            changed,
            original
              .replace('"type":"bytea"', '"type":"int); drop schema bulkhead cascade; --"')
              .replace('"bytea"', '"int); select 1; --"'),
          ),
        "bad_export",
      ],
    ];
    for (const [what, make, code] of cases) {
      make();
      await expect(importDatabase(changed, target), what).rejects.toMatchObject({ code });
      await nothing(database);
    }

    const given = new RangeError("given up");
    const control = new AbortController();
    const giveUp = { signal: control.signal, onProgress: () => control.abort(given) };
    await expect(importDatabase(file, { url: "", dir, ...giveUp })).rejects.toBe(given);
    await nothing(database);

    let killed: Promise<void> | undefined;
    const killedInTheMiddle = importDatabase(file, {
      ...target,
      onProgress: () => {
        killed ??= endOwner(dir);
      },
    });
    await expect(killedInTheMiddle).rejects.toMatchObject({ code: "database_lost" });
    await killed;
    await database.query("select 1").catch(() => {}); // its connection went with the owner
    await nothing(database);

    await importDatabase(file, target);
    expect(await database.query("select count(*)::int as n from checkpoints")).toEqual([{ n: 1 }]);
  });
});

describe("an export that cannot be", { timeout: 60_000 }, () => {
  test("of no database: none is made", async () => {
    const folder = temporaryFolder();
    await expect(exportDatabase(join(folder, "file"), { url: "", dir: join(folder, "db") })).rejects.toMatchObject({
      code: "bad_folder",
    });
    expect(() => statSync(join(folder, "db"))).toThrow();
  });

  test("onto a file that is there, or in no folder: nothing is written over, and nothing is left", async () => {
    const folder = temporaryFolder();
    const source = { url: "", dir: join(folder, "db") };
    await (await openDatabase(source)).close();
    const file = join(folder, "mine");
    writeFileSync(file, "mine");
    await expect(exportDatabase(file, source)).rejects.toMatchObject({ code: "bad_export" });
    expect(readFileSync(file, "utf8")).toBe("mine");
    await expect(exportDatabase(join(folder, "no", "file"), source)).rejects.toMatchObject({ code: "bad_export" });
    const control = new AbortController();
    control.abort(new RangeError("given up"));
    const other = join(folder, "other");
    await expect(exportDatabase(other, { ...source, signal: control.signal })).rejects.toThrow(RangeError);
    expect(() => statSync(other)).toThrow();
    expect(() => statSync(`${other}.partial`)).toThrow();
    await endOwner(source.dir);
  });
});
