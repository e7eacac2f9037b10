// What cannot work gives one clear error, and loses nothing.
import { execFileSync } from "node:child_process";
import {
  chmodSync,
  chownSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statfsSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, onTestFinished, test } from "vitest";
import { socketFolder } from "../../src/database/embedded/socket-path.ts";
import { inspectDatabase, openDatabase } from "../../src/index.ts";
import { endOwner } from "./owners.ts";
import { openIn, temporaryFolder } from "./temporary-folder.ts";

const isRoot = process.getuid?.() === 0;

/** A file system of its own, where this user may mount one. */
function mounted(options: string): string | undefined {
  const folder = mkdtempSync(join(tmpdir(), "bulkhead-mount-"));
  try {
    execFileSync("mount", ["-t", "tmpfs", "-o", options, "tmpfs", folder], { stdio: "ignore" });
  } catch {
    rmSync(folder, { recursive: true });
    return undefined;
  }
  onTestFinished(async () => {
    await endOwner(join(folder, "db"));
    execFileSync("umount", [folder]);
    rmSync(folder, { recursive: true });
  });
  return folder;
}

describe("a folder that cannot be used", () => {
  test.each([
    ["is a file", (folder: string) => writeFileSync(join(folder, "db"), "")],
    ["lies below a file", (folder: string) => writeFileSync(join(folder, "db"), ""), join("db", "below")],
    ["is too long for the file system", () => {}, "x".repeat(300)],
  ])("%s", async (_, prepare, path = "db") => {
    const folder = temporaryFolder();
    prepare(folder);
    await expect(openIn(join(folder, path))).rejects.toMatchObject({ code: "bad_folder" });
  });

  test.runIf(isRoot)("belongs to another user", async () => {
    const folder = temporaryFolder();
    chownSync(folder, 1, 1);
    await expect(openIn(folder)).rejects.toMatchObject({
      code: "bad_folder",
      message: expect.stringContaining("belongs to another user"),
    });
    expect(await inspectDatabase({ url: "", dir: folder })).toMatchObject({
      state: "unusable",
      problem: { code: "bad_folder" },
    });
    expect(readdirSync(folder)).toEqual([]);
  });

  // Nothing holds root back but a file system: the next test.
  if (!isRoot) {
    test("may not be written to", async () => {
      const folder = temporaryFolder();
      chmodSync(folder, 0o500);
      await expect(openIn(join(folder, "db"))).rejects.toMatchObject({ code: "bad_folder" });
    });
  }

  test("is on a read-only file system", async ({ skip }) => {
    const folder = mounted("size=1m,mode=0700") ?? skip("this user may not mount a file system");
    mkdirSync(join(folder, "db"));
    execFileSync("mount", ["-o", "remount,ro", folder]);
    for (const path of ["db", "other"])
      await expect(openIn(join(folder, path))).rejects.toMatchObject({
        code: "bad_folder",
        message: expect.stringContaining("read-only"),
      });
  });

  test("has a socket folder that somebody else prepared", () => {
    const temporary = temporaryFolder();
    const long = join(temporaryFolder(), "a".repeat(120));
    mkdirSync(long);
    const mine = join(temporary, `bulkhead-${process.getuid?.()}`);
    mkdirSync(mine, { mode: 0o700 });
    expect(socketFolder(long, temporary)).toContain(mine);
    chmodSync(mine, 0o777);
    expect(() => socketFolder(long, temporary)).toThrow(/^bad_folder: .*not a private folder/);
    rmSync(mine, { recursive: true });
    symlinkSync(temporaryFolder(), mine);
    expect(() => socketFolder(long, temporary)).toThrow(/^bad_folder: .*not a private folder/);
  });
});

describe("data that cannot be opened", { timeout: 60_000 }, () => {
  test("of another major version: the way out is named, and nothing is touched", async () => {
    const folder = temporaryFolder();
    mkdirSync(join(folder, "data"));
    writeFileSync(join(folder, "data", "PG_VERSION"), "17\n");
    await expect(openIn(folder)).rejects.toMatchObject({
      code: "other_major",
      message: expect.stringMatching(
        /version 17 .*npx @bulkhead\/orchestrator@<version> db export .*`bulkhead db import/,
      ),
    });
    writeFileSync(join(folder, "bulkhead-version"), "0.3.1\n"); // as its owner noted
    await expect(openIn(folder)).rejects.toMatchObject({
      message: expect.stringContaining("`npx @bulkhead/orchestrator@0.3.1 db export bulkhead.jsonl`, move the folder"),
    });
    writeFileSync(join(folder, "bulkhead-version"), "0.3.1; rm -rf ~");
    await expect(openIn(folder)).rejects.toMatchObject({ message: expect.not.stringContaining("rm -rf") });
    expect(await inspectDatabase({ url: "", dir: folder })).toMatchObject({
      state: "unusable",
      problem: { code: "other_major" },
    });
    expect(readdirSync(join(folder, "data"))).toEqual(["PG_VERSION"]);
    expect(readFileSync(join(folder, "data", "PG_VERSION"), "utf8")).toBe("17\n");
  });

  test("damaged: the log is named", async () => {
    const folder = temporaryFolder();
    mkdirSync(join(folder, "data"));
    writeFileSync(join(folder, "data", "PG_VERSION"), "18\n");
    await expect(openIn(folder)).rejects.toMatchObject({
      code: "database_unavailable",
      message: expect.stringContaining("owner.log"),
    });
  });
});

const FILL = "insert into filled select $1, string_agg(md5(random()::text), '') from generate_series(1, 20000)"; // 640 KB

describe("a full disk", { timeout: 90_000 }, () => {
  test("at the first start: nothing is begun", async ({ skip }) => {
    const folder = mounted("size=8m,mode=0700") ?? skip("this user may not mount a file system");
    await expect(openIn(join(folder, "db"))).rejects.toMatchObject({ code: "disk_full" });
  });

  test("in the middle: what was acknowledged is there when there is space again", async ({ skip }) => {
    const folder = mounted("size=80m,mode=0700") ?? skip("this user may not mount a file system");
    const database = await openIn(join(folder, "db"));
    await database.query("create table filled (n int, body text)");
    const { bavail, bsize } = statfsSync(folder);
    writeFileSync(join(folder, "filler"), Buffer.alloc(bavail * bsize - 6 * 2 ** 20));
    let acknowledged = 0;
    let failure: { code?: string } | undefined;
    for (; failure === undefined && acknowledged < 100; acknowledged++)
      failure = await database.query(FILL, [acknowledged]).then(
        () => undefined,
        (error: { code?: string }) => error,
      );
    acknowledged--; // the one that failed
    expect(failure?.code).toBeOneOf(["disk_full", "database_lost"]);
    rmSync(join(folder, "filler"));
    await expect.poll(() => database.query("select 1 as n").catch(() => []), { timeout: 60_000 }).toEqual([{ n: 1 }]);
    expect(await database.query("select count(*)::int as n from filled")).toEqual([{ n: acknowledged }]);
    await database.close();
  });
});

describe("a Postgres that cannot be used", { timeout: 60_000 }, () => {
  test.each(["postgres", "mysql://u:canary@h/d", "postgres://u:canary@[h/d", "canary"])(
    "%s is no URL of one, and is not repeated",
    async (url) => {
      const error = await openDatabase({ url }).then(
        () => undefined,
        (caught: unknown) => caught,
      );
      expect(error).toMatchObject({ code: "bad_url" });
      expect(String(error)).not.toContain("canary");
    },
  );

  test("nobody answers: it says so, and not the password", async () => {
    const error = await openDatabase({ url: "postgres://someone:canary@127.0.0.1:1/nothing" }).then(
      () => undefined,
      (caught: unknown) => caught,
    );
    expect(error).toMatchObject({ code: "database_unavailable", message: expect.stringContaining("ECONNREFUSED") });
    expect(String(error)).not.toContain("canary");
  });
});
