// `bulkhead serve` as a process: where it listens, how it ends when it is told to, and what the next one takes up.
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, readFileSync } from "node:fs";
import { type AddressInfo, createServer } from "node:net";
import { join } from "node:path";
import { Client } from "@langchain/langgraph-sdk";
import { afterAll, describe, expect, test } from "vitest";
import { bulkheadHere } from "../cli/bulkhead-here.ts";
import { BIN, environment, temporaryFolder } from "../cli/bulkhead-process.ts";

const folder = temporaryFolder();
const living = new Set<ChildProcess>();
afterAll(() => {
  for (const child of living) child.kill("SIGKILL");
  folder[Symbol.dispose]();
});

folder.file(
  "slow.ts",
  `import { defineWorker, defineWorkflow, given } from "@bulkhead/agents";
import { appendFileSync } from "node:fs";
import { setTimeout as wait } from "node:timers/promises";
import { z } from "zod";
const step = defineWorker({
  name: "step", input: z.object({ n: z.int(), ms: z.int() }), returns: z.object({ n: z.int().min(0).max(9) }),
  run: async ({ n, ms }) => { appendFileSync("steps", String(n)); await wait(ms); return { n }; },
});
export default defineWorkflow({
  name: "slow", input: given(z.object({ ms: z.int() })), returns: z.object({ sum: z.int().min(0).max(99) }), workers: [step], tools: [],
  async run(ctx, { ms }) {
    let sum = 0;
    for (const n of [1, 2, 3]) { const one = await ctx.spawn(step, { n, ms }); if (one.ok) sum += one.value.n; }
    return { sum };
  },
});
`,
);

async function serve(...more: readonly string[]) {
  const args = ["--conditions=@bulkhead/source", BIN, "serve", "slow.ts", "--port", "0", "--json", ...more];
  const child = spawn(process.execPath, args, {
    cwd: folder.path,
    env: environment(),
    stdio: ["ignore", "pipe", "pipe"],
  });
  living.add(child);
  let err = "";
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    err += text;
  });
  const ended = new Promise<number | null>((resolve) => child.once("exit", resolve));
  const said = await Promise.race([
    new Promise<string>((resolve) => child.stdout.setEncoding("utf8").once("data", resolve)),
    ended.then(() => {
      throw new Error(`it ended: ${err}`);
    }),
  ]);
  const { url, open, assistants } = JSON.parse(said) as { url: string; open: boolean; assistants: readonly string[] };
  return { child, ended, url, open, assistants, client: new Client({ apiUrl: url }) };
}

describe("bulkhead serve", { timeout: 120_000 }, () => {
  /** One process is enough for what follows one another. */
  let up: Awaited<ReturnType<typeof serve>>;

  test("what a killed one had begun is taken up by the next, and what was finished is not done again", async () => {
    const first = await serve();
    const { thread_id } = await first.client.threads.create();
    const { run_id } = await first.client.runs.create(thread_id, "slow", { input: { ms: 600 } });
    const steps = () =>
      existsSync(join(folder.path, "steps")) ? readFileSync(join(folder.path, "steps"), "utf8") : "";
    while (!steps().includes("3")) await new Promise((resolve) => setTimeout(resolve, 50));
    first.child.kill("SIGKILL");
    await first.ended;
    up = await serve();
    expect(await up.client.runs.join(thread_id, run_id)).toMatchObject({ outcome: { ok: true, value: { sum: 6 } } });
    expect(await up.client.runs.get(thread_id, run_id)).toMatchObject({ status: "success" });
    expect(steps()).toMatch(/^12+3+$/); // the first was kept while the second ran
  });

  test("drains on SIGTERM: what is under way ends, its caller has the answer, and it exits 0", async () => {
    const { child, ended, client, open, assistants } = up;
    expect({ open, assistants }).toEqual({ open: true, assistants: ["slow"] });
    const { thread_id } = await client.threads.create();
    const answer = client.runs.wait(thread_id, "slow", { input: { ms: 500 } });
    while ((await client.runs.list(thread_id))[0]?.status !== "running")
      await new Promise((resolve) => setTimeout(resolve, 50));
    child.kill("SIGTERM");
    expect(await answer).toMatchObject({ outcome: { ok: true, value: { sum: 6 } } });
    expect(await ended).toBe(0);
  });

  test("with --queue a pool in another process plays it, and its caller hears of it here; a second Ctrl-C waits for nobody", async () => {
    const args = ["--conditions=@bulkhead/source", BIN, "pool", "--modules", "slow.ts", "--queue", "served"];
    const pool = spawn(process.execPath, args, { cwd: folder.path, env: environment(), stdio: "ignore" });
    living.add(pool);
    const { client, child, ended } = await serve("--queue", "served");
    const events: string[] = [];
    for await (const { event, data } of client.runs.stream(null, "slow", {
      input: { ms: 10 },
      streamMode: ["custom", "values"],
    }))
      events.push(event === "custom" ? (data as { kind: string }).kind : `${event} ${JSON.stringify(data)}`);
    const before = (await client.threads.search()).length;
    expect(events.filter((kind) => kind === "spawn_end")).toHaveLength(3);
    expect(events.at(-1)).toContain('{"ok":true,"value":{"sum":6}}');
    pool.kill("SIGKILL");
    const unanswered = client.runs.wait(null, "slow", { input: { ms: 10 } }).catch(() => undefined);
    await expect.poll(async () => (await client.threads.search()).length, { timeout: 30_000 }).toBeGreaterThan(before);
    child.stdout.on("data", (line: string) => line.includes("draining") && child.kill("SIGINT"));
    child.kill("SIGINT");
    expect(await ended).toBe(130); // the second Ctrl-C
    await unanswered;
  });

  test("without a key it listens to no other machine, and refuses a module without Bulkhead", async () => {
    const elsewhere = await bulkheadHere(["serve", "slow.ts", "--host", "0.0.0.0", "--port", "0"], {
      cwd: folder.path,
    });
    expect(elsewhere).toMatchObject({ code: 2 });
    expect(elsewhere.stderr).toContain("keys create --tenant");
    const env = { BULKHEAD_EMBEDDER: "nobody:m" }; // what /v1/memory would look for concepts by
    const blind = await bulkheadHere(["serve", "slow.ts", "--port", "0"], { cwd: folder.path, env });
    expect(blind).toMatchObject({ code: 2, stderr: expect.stringContaining("The embedder cannot be used") });
  });

  test("where it cannot listen it says why, and which flag is the way out", async () => {
    await using taken = createServer().listen(0, "127.0.0.1");
    await once(taken, "listening");
    const port = String((taken.address() as AddressInfo).port);
    const said = async (...more: readonly string[]) =>
      (await bulkheadHere(["serve", "slow.ts", ...more], { cwd: folder.path })).stderr;
    expect(await said("--port", port)).toContain(
      "another process listens there. End that one, or give another port: --port 0",
    );
    expect(await said("--port", "0", "--metrics-port", port)).toContain("or give another port: --metrics-port 0");
  });
});
