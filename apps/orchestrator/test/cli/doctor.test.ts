// What doctor finds, and that it never prints a key.
import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { examine, processes } from "../../src/commands/doctor.ts";
import { commandsCheck } from "../../src/doctor/commands-check.ts";
import { compartmentCheck } from "../../src/doctor/compartment-check.ts";
import { keyCheck } from "../../src/doctor/database-check.ts";
import { bulkheadHere } from "./bulkhead-here.ts";
import { bulkhead } from "./bulkhead-process.ts";

const machine = { platform: "linux", node: "26.10.0" };
const found = (env: NodeJS.ProcessEnv, name: string) => examine(env, machine).filter((check) => check.name === name);

describe("bulkhead doctor", () => {
  test("says whether a key is there and never prints it", async () => {
    const { stdout, code } = await bulkhead(["doctor"], { env: { OPENAI_API_KEY: "sk-canary-7" } });
    expect(stdout).toMatch(/OPENAI_API_KEY +ok +set/);
    expect(stdout).not.toContain("canary");
    expect(code).toBe(0);
  });

  test.each(["LANGSMITH_TRACING", "LANGCHAIN_TRACING_V2", "LANGCHAIN_VERBOSE"])(
    "warns of %s, which carries workers' contexts away",
    (name) => {
      expect(found({ [name]: "true" }, "tracing")).toEqual([
        expect.objectContaining({ status: "warning", fix: `unset ${name}` }),
      ]);
      expect(found({ [name]: "false" }, "tracing")).toEqual([expect.objectContaining({ status: "ok" })]);
    },
  );

  test("prints one object with --json and a fix for all that is not ok", async () => {
    const { stdout } = await bulkheadHere(["doctor", "--json"], { env: { LANGSMITH_TRACING: "true" } });
    const { ok, checks } = JSON.parse(stdout) as { ok: boolean; checks: { status: string; fix?: string }[] };
    expect(ok).toBe(false);
    expect(checks.every((check) => check.status === "ok" || (check.fix ?? "") !== "")).toBe(true);
  });

  test("runs a command, or says what is missing for it", async () => {
    expect(await commandsCheck({ PATH: "/nowhere" })).toMatchObject({
      name: "sandbox commands",
      status: "missing",
      fix: expect.stringMatching(process.platform === "linux" ? /^bubblewrap is not installed: / : /Linux/),
    });
    const here = await commandsCheck(process.env);
    expect(here).toMatchObject(here.status === "ok" ? { found: "they run in bubblewrap" } : { status: "missing" });
  });

  test("makes a worker's compartment, or says what is missing for it", () => {
    const here = compartmentCheck();
    expect(here.name).toBe("sandbox bubblewrap");
    if (here.status !== "ok")
      expect(here).toMatchObject({ status: "missing", fix: expect.stringMatching(/bubblewrap|Linux/) });
  });

  test("says which database, and that it is not made yet, without making it", async () => {
    const cwd = mkdtempSync(join(tmpdir(), "bulkhead-doctor-"));
    try {
      const { stdout } = await bulkheadHere(["doctor", "--json"], { cwd, env: { DATABASE_URL: "" } });
      const { database, checks } = JSON.parse(stdout) as {
        database: string;
        checks: { name: string; found: string }[];
      };
      expect(database).toBe("pglite");
      expect(checks.find(({ name }) => name === "database")?.found).toMatch(/^embedded .* in \.bulkhead\/db, made by/);
      expect(readdirSync(cwd)).toEqual([]);
    } finally {
      rmSync(cwd, { recursive: true });
    }
  });

  test("says whether what strangers wrote is sealed, and never the key", () => {
    const sealed = keyCheck({ BULKHEAD_KEY: "canary" });
    expect(sealed).toMatchObject({ name: "BULKHEAD_KEY", status: "ok" });
    expect(JSON.stringify(sealed)).not.toContain("canary");
    expect(keyCheck({})).toMatchObject({ status: "missing", fix: expect.stringContaining("openssl rand") });
  });

  test("says that Postgres does not answer, and never the password", async () => {
    const url = "postgres://someone:canary@127.0.0.1:1/runs";
    const { stdout, code } = await bulkheadHere(["doctor", "--json"], { env: { DATABASE_URL: url } });
    const { database, checks } = JSON.parse(stdout) as { database: string; checks: object[] };
    expect(database).toBe("postgres");
    expect(checks).toContainEqual({
      name: "database",
      status: "warning",
      found: "postgres in 127.0.0.1:1/runs",
      fix: expect.stringContaining("ECONNREFUSED"),
    });
    expect(stdout).not.toContain("canary");
    expect(code).toBe(0);
  });

  test("says what workers' processes stop here, and what they do not", () => {
    const whole = { permissions: true, setpriv: "/usr/bin/setpriv", memory: true };
    expect(processes(whole)).toMatchObject({ status: "ok", found: expect.stringContaining("not signals") });
    expect(processes({ ...whole, permissions: false })).toMatchObject({
      status: "missing",
      fix: expect.stringMatching(/Node 25/),
    });
    expect(processes({ ...whole, setpriv: undefined })).toMatchObject({ fix: expect.stringContaining("outlives") });
    expect(processes({ ...whole, memory: false })).toMatchObject({ fix: expect.stringContaining("/proc") });
  });
});
