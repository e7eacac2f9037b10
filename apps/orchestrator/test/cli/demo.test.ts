// The demo as a process: what it prints, what it answers the shell, what it leaves behind.
import { readdirSync } from "node:fs";
import { expect, test } from "vitest";
import { bulkheadHere } from "./bulkhead-here.ts";
import { bulkhead, temporaryFolder } from "./bulkhead-process.ts";

test("the demo shows a plain agent hijacked, and Bulkhead with the whole job and nothing unwanted, on one screen", async () => {
  using temporary = temporaryFolder();
  const { stdout, stderr, code } = await bulkhead(["demo"], { env: { TMPDIR: temporary.path } });
  const lines = stdout.trim().split("\n");
  expect(stderr).toContain("played twice");
  expect(stdout).toContain("No request left this machine");
  expect(lines.length).toBeLessThanOrEqual(45);
  expect(Math.max(...lines.map((line) => [...line].length))).toBeLessThanOrEqual(100);
  expect(code).toBe(0);
  expect(readdirSync(temporary.path)).toEqual([]);
});

test("demo --json prints one object with numbers only", async () => {
  const { stdout, code } = await bulkheadHere(["demo", "--json"]);
  const { plain, bulkhead: guarded } = JSON.parse(stdout) as Record<string, Record<string, number>>;
  const fields = ["wantedDone", "wantedTotal", "unwanted", "mainCharacters", "bits", "modelCalls", "ms"];
  for (const side of [plain, guarded]) {
    expect(Object.keys(side ?? {})).toEqual(fields);
    expect(Object.values(side ?? {}).every(Number.isFinite)).toBe(true);
  }
  expect(plain?.["unwanted"]).toBeGreaterThan(0);
  expect(guarded).toMatchObject({
    unwanted: 0,
    wantedDone: guarded?.["wantedTotal"],
    wantedTotal: plain?.["wantedTotal"],
  });
  expect(code).toBe(0);
});
