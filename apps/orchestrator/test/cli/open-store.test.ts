// Where the command line keeps runs, and what it says when it cannot.
import { expect, test } from "vitest";
import { databaseIn, openStore } from "../../src/runs/open-store.ts";
import { principalIn } from "../../src/runs/principal.ts";
import { temporaryFolder } from "./bulkhead-process.ts";

test("runs are kept in the working folder, or where DATABASE_URL says; without a name they are the user's", () => {
  expect(databaseIn({ env: {}, cwd: "/project" })).toEqual({ url: "", dir: "/project/.bulkhead/db", migrate: true });
  expect(databaseIn({ env: { BULKHEAD_MIGRATE: "off" }, cwd: "/" }).migrate).toBe(false);
  const env = { DATABASE_URL: "postgres://h/d", BULKHEAD_PRINCIPAL: "alice" };
  expect(databaseIn({ env, cwd: "/project" }).url).toBe("postgres://h/d");
  expect([principalIn({}), principalIn({ BULKHEAD_PRINCIPAL: "" }), principalIn(env)]).toEqual([
    "user",
    "user",
    "alice",
  ]);
});

test("a database that cannot be opened is one line with its code and the way out", async () => {
  using folder = temporaryFolder();
  folder.file(".bulkhead", "no folder");
  await expect(openStore({ env: {}, cwd: folder.path })).rejects.toMatchObject({
    name: "CliError",
    code: "bad_folder",
    exit: 2,
    message: expect.stringMatching(/^The database's folder .* is not a folder/),
  });
  const env = { DATABASE_URL: "postgres://someone:CANARY@127.0.0.1:1/runs" };
  const refused = await openStore({ env, cwd: folder.path }).catch((error: unknown) => error);
  expect(refused).toMatchObject({ code: "database_unavailable", exit: 1, hint: expect.stringContaining("doctor") });
  expect(String(refused)).not.toContain("CANARY");
});
