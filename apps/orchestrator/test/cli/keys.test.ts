// `bulkhead keys`: a key is made, listed without what is secret of it, rotated and revoked.
import { expect, test } from "vitest";
import { bulkheadHere } from "./bulkhead-here.ts";
import { temporaryFolder } from "./bulkhead-process.ts";

test("a key is shown once, listed by its id, and revoked once", async () => {
  using folder = temporaryFolder();
  const keys = (...args: string[]) => bulkheadHere(["keys", ...args], { cwd: folder.path });
  expect((await keys("list")).stdout).toBe("There is no key. To make one: bulkhead keys create --tenant <name>\n");
  const made = await keys(
    "create",
    "--tenant",
    "acme",
    "--name",
    "ci\u001b[2J",
    "--scope",
    "read",
    "--scope",
    "approve",
  );
  const [, id = "", secret = ""] = /^bh_([0-9a-f]{12})_([\w-]{43})\n$/.exec(made.stdout) ?? [];
  expect(made.stderr).toContain(`It may read, approve for acme; its id is ${id}.`);
  const listed = await keys("list");
  expect(listed.stdout).toMatch(new RegExp(`^${id} +acme +read approve +external +0 s +never +good +ci`, "m"));
  expect(listed.stdout).not.toContain(secret);
  expect(listed.stdout).not.toContain("\u001b");
  const rotated = await keys("rotate", id, "--overlap", "1");
  expect([rotated.stdout.slice(0, 16), rotated.stdout === made.stdout]).toEqual([`bh_${id}_`, false]);
  expect(rotated.stderr).toContain("The one before opens for 1 h");
  expect((await keys("list")).stdout).toContain("rotated");
  expect((await keys("rotate", "nobody")).code).toBe(2);
  expect((await keys("rotate", id, "--overlap", "-1")).code).toBe(2);
  expect(await keys("revoke", id)).toMatchObject({ code: 0, stdout: `Revoked ${id}: from now on it opens nothing.\n` });
  expect(await keys("revoke", id)).toMatchObject({ code: 2 });
  expect((await keys("list")).stdout).toContain("revoked");
  const own = await keys("create", "--tenant", "a", "--integrity", "user", "--days", "2", "--json");
  expect(JSON.parse(own.stdout)).toMatchObject({ integrity: "user", scopes: ["run", "read"] });
  expect(JSON.parse(own.stdout).expiresAt).toBeGreaterThan(Date.now() + 86_400_000);
  expect((await keys("limit")).stdout).toBe("No tenant is limited.\n");
  await keys("limit", "--concurrency", "4");
  await keys("limit", "--tenant", "acme", "--tokens", "1000");
  const set = await keys("limit", "--tenant", "acme", "--concurrency", "none", "--bits", "7", "--json");
  expect(JSON.parse(set.stdout).limits).toMatchObject([
    { tenant: "acme", limit: { concurrency: 4, tokensPerDay: 1_000, bitsPerDay: 7 }, used: { running: 0 } },
  ]);
  expect((await keys("limit")).stdout).toMatch(
    /^\(others\) +4 +any +any +any\nacme +0 of 4 +any +0 of 1,000 +0 of 7$/m,
  );
  for (const bad of ["0", "-1", "2147483648", "1.5", "many"]) expect((await keys("limit", "--rate", bad)).code).toBe(2);
  expect((await keys("create", "--tenant", "a b")).code).toBe(2);
  expect((await keys("create", "--tenant", "a", "--scope", "root")).code).toBe(2);
}, 60_000);
