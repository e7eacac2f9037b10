// What doctor finds, and that it never prints a key.
import { describe, expect, test } from "vitest";
import { examine } from "../../src/commands/doctor.ts";
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
    const { stdout } = await bulkhead(["doctor", "--json"], { env: { LANGSMITH_TRACING: "true" } });
    const { ok, checks } = JSON.parse(stdout) as { ok: boolean; checks: { status: string; fix?: string }[] };
    expect(ok).toBe(false);
    expect(checks.every((check) => check.status === "ok" || (check.fix ?? "") !== "")).toBe(true);
  });

  test("finds bubblewrap on the PATH or says how to get it", () => {
    expect(found({ PATH: "/nowhere" }, "sandbox bubblewrap")).toEqual([
      expect.objectContaining({ status: "missing", fix: expect.stringContaining("apt-get install bubblewrap") }),
    ]);
  });
});
