// `bulkhead db`: a run that was kept in one database is there in another.
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { type Database, databaseRunStore, type NewRun, openDatabase, type RunStore } from "@bulkhead/memory";
import { expect, test } from "vitest";
import { runCli } from "../../src/cli/cli.ts";
import { bossEngine } from "../../src/engine/boss-engine.ts";
import { barLine } from "../../src/terminal/progress-bar.ts";
import { temporaryFolder } from "./bulkhead-process.ts";
import { madeTerminal } from "./made-terminal.ts";

async function bulkhead(
  argv: readonly string[],
  { cwd, ...env }: { readonly cwd: string; readonly [name: string]: string },
) {
  const made = madeTerminal();
  const terminal = { ...made, cwd, env: { ...made.env, ...env } };
  const code = await runCli(argv, terminal);
  return { code, stdout: terminal.said.out, stderr: terminal.said.err };
}

const RUN: NewRun = {
  id: "r-1",
  thread: "t-1",
  kind: "agent",
  name: "inbox",
  principal: "user",
  asked: "hash",
  input: { messages: ["ünïcode\u2028 and \\ more"] },
  label: { integrity: "user", readers: "public" },
};

async function withDatabase<T>(folder: string, work: (database: Database) => Promise<T>): Promise<T> {
  await using database = await openDatabase({ url: "", dir: join(folder, ".bulkhead", "db") });
  return await work(database);
}

const withRuns = <T>(folder: string, work: (runs: RunStore) => Promise<T>) =>
  withDatabase(folder, (database) => work(databaseRunStore(database)));

test("db migrate brings an empty database up to date, which a process that may not change it refuses until then", async () => {
  using folder = temporaryFolder();
  await withDatabase(folder.path, async (database) => {
    const schemas = "select nspname as name from pg_namespace where nspname like 'bulkhead%'";
    for (const { name } of await database.query<{ name: string }>(schemas))
      await database.query(`drop schema ${name} cascade`);
  });
  const keys = ["keys", "list", "--json"];
  const refused = await bulkhead(keys, { cwd: folder.path, BULKHEAD_MIGRATE: "off" });
  expect(refused).toMatchObject({ code: 2, stdout: expect.stringContaining('"older_schema"') });
  expect(refused.stdout).toContain("run bulkhead db migrate");
  const ran = await bulkhead(["db", "migrate", "--json"], { cwd: folder.path, BULKHEAD_MIGRATE: "off" });
  expect(JSON.parse(ran.stdout)).toMatchObject({ ok: true, migrations: expect.arrayContaining(["0002-runs"]) });
  const again = await bulkhead(["db", "migrate"], { cwd: folder.path });
  expect(again).toEqual({ code: 0, stdout: "Up to date already.\n", stderr: "" });
  expect(await bulkhead(keys, { cwd: folder.path, BULKHEAD_MIGRATE: "off" })).toMatchObject({ code: 0 });
  await using database = await openDatabase({ url: "", dir: join(folder.path, ".bulkhead", "db"), migrate: false });
  await using engine = await bossEngine({ database, store: databaseRunStore(database) });
  expect(await engine.backlog()).toEqual([]);
  await database.query("update bulkhead_queue.version set version = version - 1");
  await expect(bossEngine({ database, store: databaseRunStore(database) })).rejects.toMatchObject({
    code: "older_schema",
  });
});

test("a run is taken to another folder; a folder that keeps something is refused", async () => {
  using here = temporaryFolder();
  using there = temporaryFolder();
  const none = await bulkhead(["db", "export", "all.jsonl"], { cwd: here.path });
  expect([none.code, none.stderr]).toEqual([2, expect.stringContaining("There is no database in")]);
  expect(existsSync(join(here.path, ".bulkhead"))).toBe(false);

  await withRuns(here.path, async (runs) => (await runs.claim(RUN)).end("done"));
  const exported = await bulkhead(["db", "export", "all.jsonl", "--json"], { cwd: here.path });
  const file = join(here.path, "all.jsonl");
  const said = JSON.parse(exported.stdout) as { rows: number };
  expect(said).toMatchObject({ ok: true, file });
  const again = await bulkhead(["db", "export", "all.jsonl"], { cwd: here.path });
  expect([again.code, again.stderr]).toEqual([2, expect.stringContaining("there already")]);

  const imported = await bulkhead(["db", "import", file], { cwd: there.path });
  expect([imported.code, imported.stderr, imported.stdout]).toEqual([
    0,
    "",
    expect.stringMatching(/^Imported \d+ rows /),
  ]);
  const kept = (path: string) => withRuns(path, (runs) => runs.tree(RUN.id));
  expect(await kept(there.path)).toEqual(await kept(here.path));

  const refused = await bulkhead(["db", "import", file, "--json"], { cwd: there.path });
  expect(JSON.parse(refused.stdout)).toMatchObject({ error: { code: "not_empty" } });
  expect(readFileSync(file, "utf8").trimEnd().split("\n").at(-1)).toMatch(/^\{"end":\d+/);
});

test("keys are rotated, and what is old or came of one source is forgotten, where somebody said yes", async () => {
  using folder = temporaryFolder();
  const here = { cwd: folder.path };
  const threeDays = { now: () => Date.now() - 3 * 24 * 60 * 60_000 };
  const source = await withDatabase(folder.path, async (database) => {
    await (await databaseRunStore(database, { clock: threeDays }).claim({ ...RUN, id: "old", thread: "old" })).end(
      "done",
    );
    await (await databaseRunStore(database).claim(RUN)).end("done");
    const [row] = await database.query<{ id: string }>("select id::text from bulkhead.provenance where run = 'r-1'");
    return row?.id ?? "";
  });
  const ids = () => withRuns(folder.path, async (runs) => (await runs.list()).map(({ id }) => id));

  const sealed = await bulkhead(["db", "rotate-keys", "--json"], { ...here, BULKHEAD_KEY: "ab".repeat(32) });
  expect(JSON.parse(sealed.stdout)).toEqual({ ok: true, rows: 2 }); // what the two were asked

  const unasked = await bulkhead(["db", "retention", "--older-than", "2"], here);
  expect([unasked.code, unasked.stderr]).toEqual([2, expect.stringContaining("Say so with --yes")]);
  expect(await ids()).toEqual(["r-1", "old"]);
  const retained = await bulkhead(["db", "retention", "--older-than", "2", "--yes"], here);
  expect([retained.code, retained.stdout]).toEqual([0, "Forgot 1 run.\n"]);
  expect(await ids()).toEqual(["r-1"]);

  const forgot = await bulkhead(["db", "forget-source", source, "--yes", "--json"], here);
  expect(JSON.parse(forgot.stdout)).toEqual({ ok: true, source });
  expect(await ids()).toEqual([]);
  const gone = await bulkhead(["db", "forget-source", source, "--yes", "--json"], here);
  expect(JSON.parse(gone.stdout)).toMatchObject({ error: { code: "no_run" } });
});

test("the bar fills, and fits the terminal", () => {
  expect(barLine("exporting", { done: 0, total: 2000 }, 60)).toMatch(/^exporting \[-+\] 0 %, 0 of 2,000 rows$/);
  expect(barLine("exporting", { done: 2000, total: 2000 }, 80)).toContain("[##############################] 100 %");
  for (const width of [10, 30, 50, 200])
    expect(barLine("importing", { done: 999, total: 1000 }, width).length).toBeLessThanOrEqual(width);
});
