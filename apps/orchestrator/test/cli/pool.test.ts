// `bulkhead pool` as a process, and `bulkhead run --queue` beside it: a pool that is told to end takes nothing more and gives back
// what it has, and the next one ends it.
import { type ChildProcess, spawn } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { bulkheadHere } from "./bulkhead-here.ts";
import { BIN, environment, temporaryFolder } from "./bulkhead-process.ts";

const folder = temporaryFolder();
const living = new Set<ChildProcess>();
afterAll(() => {
  for (const child of living) child.kill("SIGKILL");
  folder[Symbol.dispose]();
});
folder.file(
  "slow.ts",
  `import { defineWorker, defineWorkflow, given } from "@bulkhead/agents";
import { appendFileSync, existsSync } from "node:fs";
import { setTimeout as wait } from "node:timers/promises";
import { z } from "zod";
const step = defineWorker({
  name: "step", input: z.object({ n: z.int() }), returns: z.object({ n: z.int().min(0).max(9) }),
  run: async ({ n }, { signal }) => {
    appendFileSync("steps", String(n));
    while (n === 2 && !existsSync("gate")) await wait(50, undefined, { signal });
    return { n };
  },
});
export const version = "1";
export default defineWorkflow({
  name: "slow", input: given(z.object({})), returns: z.object({ sum: z.int().min(0).max(99) }), workers: [step], tools: [],
  async run(ctx) {
    let sum = 0;
    for (const n of [1, 2, 3]) { const one = await ctx.spawn(step, { n }); if (one.ok) sum += one.value.n; }
    return { sum };
  },
});
`,
);
const start = (...args: readonly string[]) => {
  const child = spawn(process.execPath, ["--conditions=@bulkhead/source", BIN, ...args], {
    cwd: folder.path,
    env: environment(),
    stdio: ["ignore", "pipe", "pipe"],
  });
  living.add(child);
  let out = "";
  child.stdout.setEncoding("utf8").on("data", (text: string) => {
    out += text;
  });
  let err = "";
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    err += text;
  });
  const ended = new Promise<number | null>((resolve) => child.once("exit", resolve));
  return { child, ended, out: () => out, err: () => err };
};
const pool = () => start("pool", "--modules", "slow.ts", "--drain", "1", "--json");
const steps = () => (existsSync(join(folder.path, "steps")) ? readFileSync(join(folder.path, "steps"), "utf8") : "");

describe("bulkhead pool", { timeout: 120_000 }, () => {
  test("told to end it takes nothing more and gives back the rest; the next pool ends both runs, and no step that ended is done again", async () => {
    const first = pool();
    const caller = start("run", "slow.ts", "--queue", "default", "--input", "{}", "--run", "one", "--json");
    await expect.poll(steps, { timeout: 60_000 }).toBe("12");
    first.child.kill("SIGTERM");
    expect(await first.ended).toBe(0);
    const ends = first
      .out()
      .split("\n")
      .filter((line) => line.includes('"job_end"'));
    expect(ends).toHaveLength(1);
    expect(ends[0]).toContain("draining");
    folder.file("gate", "");
    const late = start("run", "slow.ts", "--queue", "default", "--input", "{}", "--run", "two", "--json");
    await expect
      .poll(late.err, { timeout: 60_000 })
      .toContain("played by a pool of the queue default that has slow 1;");
    const second = pool();
    expect(await caller.ended).toBe(0);
    expect(await late.ended).toBe(0);
    for (const { out } of [caller, late]) expect(JSON.parse(out())).toMatchObject({ ok: true, status: "done" });
    expect(steps().split("1")).toHaveLength(3); // once for each run
    second.child.kill("SIGTERM");
    expect(await second.ended).toBe(0);
    const dead = await bulkheadHere(["queue", "dead", "--json"], { cwd: folder.path, kept: true });
    expect(JSON.parse(dead.stdout)).toEqual({ ok: true, runs: [] });
    const none = await bulkheadHere(["queue", "redrive", "one"], { cwd: folder.path, kept: true });
    expect(none).toMatchObject({ code: 2 });
  });
});
