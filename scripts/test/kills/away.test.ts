// The database takes no writes under a service and a pool, as processes, and goes away, for 7 s here and for 30 s with
// `npm run soak`: what callers are told meanwhile, and that every run goes on when it is back.
import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { Client } from "@langchain/langgraph-sdk";
import { expect, test } from "vitest";
import { findPostgres, startPostgres } from "../../../packages/memory/test/database/postgres-server.ts";
import { IN_CI, inFull, SOAK } from "../../kills/amount.ts";

const AWAY_MS = SOAK ? 30_000 : 7_000;
const BIN = fileURLToPath(new URL("../../../apps/orchestrator/bin/bulkhead.js", import.meta.url));

const MODULE = `import { defineWorker, defineWorkflow, given } from "@bulkhead/agents";
import { appendFileSync } from "node:fs";
import { setTimeout as wait } from "node:timers/promises";
import { z } from "zod";
const step = defineWorker({
  name: "step", input: z.object({ run: z.string(), n: z.int() }), returns: z.object({ n: z.int().min(0).max(9) }),
  run: async ({ run, n }) => { appendFileSync("steps", run + n + "\\n"); await wait(700); return { n }; },
});
export const version = "1";
export default defineWorkflow({
  name: "slow", input: given(z.object({ run: z.string().max(9) })), returns: z.object({ sum: z.int().min(0).max(99) }), workers: [step], tools: [],
  async run(ctx, { run }) {
    let sum = 0;
    for (const n of [1, 2, 3, 4]) { const one = await ctx.spawn(step, { run, n }); if (one.ok) sum += one.value.n; }
    return { sum };
  },
});
`;

test.skipIf(!IN_CI)(
  "while the database takes no writes, or is away, callers hear so, and runs go on when it is back",
  inFull,
  async ({ skip }) => {
    const programs = findPostgres() ?? skip("no Postgres server is installed here");
    const postgres = await startPostgres(programs);
    const folder = mkdtempSync(join(tmpdir(), "bulkhead away "));
    writeFileSync(join(folder, "slow.ts"), MODULE);
    const url = await postgres.createDatabase("away");
    const env = { PATH: process.env["PATH"], HOME: process.env["HOME"], DATABASE_URL: url };
    const living: ChildProcess[] = [];
    const start = (...args: readonly string[]) => {
      const child = spawn(process.execPath, ["--conditions=@bulkhead/source", BIN, ...args, "--json"], {
        cwd: folder,
        env,
        stdio: ["ignore", "pipe", "ignore"],
      });
      living.push(child);
      const said = new Promise<string>((resolve) => child.stdout.setEncoding("utf8").once("data", resolve));
      return { said, ended: new Promise<number | null>((resolve) => child.once("exit", resolve)), child };
    };
    try {
      const here = start("serve", "slow.ts", "--port", "0"); // plays what it is asked
      const there = start("serve", "slow.ts", "--port", "0", "--queue", "away"); // has a pool play it
      const pool = start("pool", "--modules", "slow.ts", "--queue", "away");
      const [one, other] = await Promise.all(
        [here, there].map(async ({ said }) => JSON.parse(await said).url as string),
      );
      await pool.said;
      const began = [one, other].map(async (apiUrl, at) => {
        const client = new Client({ apiUrl: apiUrl ?? "" });
        const { thread_id } = await client.threads.create();
        const { run_id } = await client.runs.create(thread_id, "slow", { input: { run: `r${at}-` } });
        return { client, thread_id, run_id };
      });
      const runs = await Promise.all(began);
      while (stepsIn(folder).length < 2) await sleep(50); // both are under way
      const streamed = follow(runs[1]);

      const ask = async (path: string, posted?: object) => {
        const response = await fetch(`${one}${path}`, {
          ...(posted && {
            method: "POST",
            headers: { "content-type": "application/json" },
            body: JSON.stringify(posted),
          }),
          signal: AbortSignal.timeout(20_000),
        });
        return { status: response.status, retry: response.headers.get("retry-after"), body: await response.json() };
      };

      const letWrite = await postgres.refuseWrites();
      await sleep(1_500); // both have something to write by now
      const refused = { status: 503, retry: "2", body: { code: "database_unavailable" } };
      expect(await ask("/threads", {})).toMatchObject(refused);
      expect(await ask("/v1/runs")).toMatchObject({ status: 200 });
      expect(stepsIn(folder).length).toBeLessThanOrEqual(4); // nothing is begun that cannot be kept
      await letWrite();

      const back = await postgres.leave();
      const until = Date.now() + AWAY_MS;
      await sleep(1_500); // what was known of it a moment ago counts no more
      expect(await ask("/healthz")).toMatchObject({ status: 200 });
      expect(await ask("/readyz")).toMatchObject({ status: 503, body: { ok: false } });
      expect(await ask("/v1/runs")).toMatchObject(refused);
      const soon = performance.now();
      expect(await ask("/v1/runs")).toMatchObject({ status: 503 });
      expect(performance.now() - soon).toBeLessThan(4_000); // nobody waits again for what is known to be away
      while (Date.now() < until) await sleep(100);
      await back();

      for (const { client, thread_id, run_id } of runs) {
        await untilReady(client, thread_id);
        expect(await client.runs.join(thread_id, run_id)).toMatchObject({ outcome: { ok: true, value: { sum: 10 } } });
        expect(await client.runs.get(thread_id, run_id)).toMatchObject({ status: "success" });
      }
      expect((await streamed).at(-1)).toMatchObject({ event: "values" });
      expect(await ask("/readyz")).toMatchObject({ status: 200 });
      for (const process of [here, there, pool]) process.child.kill("SIGTERM");
      expect(await Promise.all([here, there, pool].map(({ ended }) => ended))).toEqual([0, 0, 0]);
    } finally {
      for (const child of living) child.kill("SIGKILL");
      await postgres.stop();
      rmSync(folder, { recursive: true, force: true });
    }
  },
);

function stepsIn(folder: string): readonly string[] {
  try {
    return readFileSync(join(folder, "steps"), "utf8").trim().split("\n");
  } catch {
    return [];
  }
}

/** All of a run's events, through whatever is cut. */
async function follow(run: { client: Client; thread_id: string; run_id: string } | undefined) {
  const events: { readonly id?: string; readonly event: string }[] = [];
  if (run === undefined) return events;
  while (events.at(-1)?.event !== "values") {
    const lastEventId = events.at(-1)?.id;
    const streaming = run.client.runs.joinStream(run.thread_id, run.run_id, {
      streamMode: ["custom", "values"],
      ...(lastEventId === undefined ? {} : { lastEventId }),
    });
    try {
      for await (const event of streaming) events.push(event);
    } catch {
      await sleep(500);
    }
  }
  return events;
}

async function untilReady(client: Client, thread: string): Promise<void> {
  while (
    !(await client.threads.get(thread).then(
      () => true,
      () => false,
    ))
  )
    await sleep(200);
}
