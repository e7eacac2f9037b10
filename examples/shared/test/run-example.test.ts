import { execFile } from "node:child_process";
import { join } from "node:path";
import { expect, test } from "vitest";

interface Ended {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

function play(...flags: readonly string[]): Promise<Ended> {
  const file = join(import.meta.dirname, "example-process.ts");
  return new Promise((resolve) => {
    execFile(process.execPath, [file, ...flags], (error, stdout, stderr) =>
      resolve({ code: error === null ? 0 : Number(error.code), stdout, stderr }),
    );
  });
}

test("an example exits 0 only when all that it claims holds", async () => {
  const [held, broken] = await Promise.all([play(), play("--model", "broken:model")]);
  expect(held).toMatchObject({ code: 0, stdout: expect.stringContaining("ok     one thing is shown: 42") });
  expect(broken).toMatchObject({ code: 1, stdout: expect.stringContaining("FAILED one thing is shown") });
});

test("with --json standard output is one object, and its progress is elsewhere", async () => {
  const { code, stdout, stderr } = await play("--json", "--model", "broken:model");
  expect(code).toBe(1);
  expect(JSON.parse(stdout)).toEqual({
    name: "small",
    ok: false,
    claims: [{ what: "one thing is shown", holds: false, seen: "42" }],
    model: "broken:model",
  });
  expect(stderr).toContain("1 of 2, halfway");
});

test("what cannot be played exits 1, and says why in one object", async () => {
  const { code, stdout, stderr } = await play("--json", "--model", "absent:model");
  expect(code).toBe(1);
  expect(JSON.parse(stdout)).toEqual({ name: "small", ok: false, claims: [], error: "bad_model" });
  expect(stderr).toContain("there is no such model");
});

test("an unknown flag plays nothing, and is told on standard error", async () => {
  const { code, stdout, stderr } = await play("--fast");
  expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
  expect(stderr).toContain("--model provider:model");
});
