// The owner process of an embedded database: there is one, it goes, it comes back, and it gives nothing away.
import { spawn } from "node:child_process";
import { existsSync, readFileSync, rmSync, statSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { OWNER_EXIT } from "../../src/database/embedded/owner-exit.ts";
import { inspectDatabase } from "../../src/database/inspect-database.ts";
import { LIMITS } from "../../src/database/limits.ts";
import { ownVersion } from "../../src/database/own-version.ts";
import { startClient } from "./client-processes.ts";
import { newFolder } from "./disk.ts";
import { endOwner, isRunning, ownersOf } from "./owners.ts";
import { SOAK } from "./soak.ts";
import { openIn, temporaryFolder } from "./temporary-folder.ts";

const OWNER = join(import.meta.dirname, "../../src/database/owner/owner-process.ts");

/** An owner that nobody asked for. Without HOME it finds no template, so a first start takes its time. */
function startOwner(folder: string) {
  const limits = JSON.stringify({ ...LIMITS, ownerIdleMs: 500 });
  const child = spawn(process.execPath, [OWNER, folder, join(folder, ".s.PGSQL.5432"), limits], {
    stdio: "ignore",
    env: { PATH: process.env["PATH"] },
  });
  return { child, exit: new Promise<number | null>((resolve) => child.once("exit", resolve)) };
}

describe.concurrent("the owner of an embedded database", { timeout: 90_000 }, () => {
  test("five processes race to start it on a new folder (with soak: on existing ones too): there is exactly one", async ({
    onTestFinished,
  }) => {
    const folder = temporaryFolder(onTestFinished);
    for (const owners of SOAK ? [1, 2, 3, 4, 5] : [1]) {
      const clients = [1, 2, 3, 4, 5].map(() => startClient("open", { dir: folder }));
      await Promise.all(clients.map((client) => client.end));
      expect(ownersOf(folder)).toHaveLength(owners);
      await endOwner(folder);
    }
  });

  test("it goes when nobody needs it, and comes back with everything", async ({ expect, onTestFinished }) => {
    const folder = temporaryFolder(onTestFinished);
    const first = await openIn(folder, { ownerIdleMs: 300 });
    await first.query("create table kept as select 1 as n");
    await first.close();
    const owner = ownersOf(folder).at(-1) ?? 0; // on a slow machine the first one may have gone before anybody came
    await expect.poll(() => isRunning(owner), { timeout: 30_000 }).toBe(false);
    expect(readFileSync(join(folder, "owner.log"), "utf8")).toContain(`gone: process ${owner}`); // vacuumed, checkpointed, closed
    expect(existsSync(join(folder, ".s.PGSQL.5432"))).toBe(false);
    expect(readFileSync(join(folder, "bulkhead-version"), "utf8")).toBe(`${ownVersion()}\n`); // what another major's error names
    await using again = await openIn(folder);
    expect(await again.query("select n from kept")).toEqual([{ n: 1 }]);
  });

  test("killed in the middle of its first start, it opens all the same", async ({ expect, onTestFinished }) => {
    const folder = temporaryFolder(onTestFinished);
    for (let kills = 0; kills < 2; kills++) {
      const { child, exit } = startOwner(folder);
      await sleep(100 + (fc.sample(fc.nat(1_200), 1)[0] ?? 0));
      child.kill("SIGKILL");
      await exit;
    }
    await using database = await openIn(folder);
    expect(await database.query("select 1 as n")).toEqual([{ n: 1 }]);
  });

  test("a folder whose path is too long for a socket is served through a private folder", async ({
    onTestFinished,
  }) => {
    const folder = join(temporaryFolder(onTestFinished), "a".repeat(80), "b".repeat(80));
    try {
      await using database = await openIn(folder);
      expect(await database.query("select 1 as n")).toEqual([{ n: 1 }]);
      await using other = await openIn(folder);
      expect(await other.query("select 1 as n")).toEqual([{ n: 1 }]);
      expect(ownersOf(folder)).toHaveLength(1);
    } finally {
      await endOwner(folder);
    }
  });
});

describe("an owner that serves", { timeout: 90_000 }, () => {
  let folder: string;

  beforeAll(() => {
    folder = newFolder("bulkhead-db-");
  });
  afterAll(async () => {
    await endOwner(folder);
    rmSync(folder, { recursive: true, force: true });
  }, 60_000);

  test("a second one finds the folder taken, also while the first is stopped", async () => {
    await using database = await openIn(folder);
    const owner = ownersOf(folder).at(-1) ?? 0;
    process.kill(owner, "SIGSTOP");
    try {
      expect(await startOwner(folder).exit).toBe(OWNER_EXIT.taken);
      await expect(openIn(folder, { connectMs: 500 })).rejects.toMatchObject({
        code: "database_unavailable",
        message: expect.stringContaining(`a process owns ${folder} and does not answer`),
      });
    } finally {
      process.kill(owner, "SIGCONT");
    }
    expect(await database.query("select 1 as n")).toEqual([{ n: 1 }]);
    expect(ownersOf(folder)).toEqual([owner]);
  });

  test("a socket that somebody deleted is bound again", async () => {
    await using first = await openIn(folder);
    rmSync(join(folder, ".s.PGSQL.5432"));
    await using second = await openIn(folder);
    expect(await second.query("select 1 as n")).toEqual([{ n: 1 }]);
    expect(await first.query("select 1 as n")).toEqual([{ n: 1 }]);
    expect(ownersOf(folder)).toHaveLength(1);
  });

  test.runIf(process.platform === "linux")("it is started without the application's environment", async () => {
    process.env["BULKHEAD_TEST_CANARY"] = "canary-5d1e";
    try {
      await using database = await openIn(folder);
      const owner = ownersOf(folder).at(-1);
      const environment = readFileSync(`/proc/${owner}/environ`, "utf8");
      expect(environment).toContain("PATH=");
      expect(environment).not.toContain("canary");
      expect(await database.query("select 1 as n")).toEqual([{ n: 1 }]);
    } finally {
      delete process.env["BULKHEAD_TEST_CANARY"];
    }
  });

  test("what one session for all cannot give is refused by name, and what it can is done", async () => {
    await using database = await openIn(folder);
    const refused = { code: "statement_failed", sqlState: "0A000" };
    await expect(database.query("select pg_advisory_lock(1)")).rejects.toMatchObject(refused);
    await expect(database.query("select pg_try_advisory_lock($1)", [1])).rejects.toMatchObject(refused);
    await expect(database.query("create temp table t (n int)")).rejects.toMatchObject(refused);
    await database.transaction(async (queries) => {
      await queries.query("select pg_advisory_xact_lock(1)");
      await queries.query("create temp table t (n int) on commit drop");
    });
    const [a, b] = await Promise.all([database.pool.connect(), database.pool.connect()]);
    try {
      const named = { name: "kept", text: "select 7 as n" };
      await a.query(named);
      await b.query("set work_mem = '7777kB'");
      await b.query("discard all");
      expect((await b.query("show work_mem")).rows).not.toEqual([{ work_mem: "7777kB" }]);
      expect((await a.query(named)).rows).toEqual([{ n: 7 }]);
    } finally {
      a.release();
      b.release();
    }
  });

  test("nobody else of this machine reaches it", async () => {
    await using database = await openIn(folder);
    expect(await database.query("select 1 as n")).toEqual([{ n: 1 }]);
    for (const path of ["", ".s.PGSQL.5432", "data", "owner.lock", "owner.log"])
      expect(statSync(join(folder, path)).mode & 0o077, path).toBe(0);
  });

  test("is looked at without being changed: the version, and the process that owns it", async () => {
    await using database = await openIn(folder);
    expect(await inspectDatabase({ url: "", dir: folder })).toEqual({
      kind: "pglite",
      place: folder,
      operatorRole: true,
      state: "serving",
      version: database.version,
      owner: ownersOf(folder).at(-1),
      pending: [],
      rowSecurity: true,
    });
  });
});
