// 11 of the list "works when" of ArcMemo's ideas: what one process learned another one uses; and what waits to be learned survives a
// kill, at 2 random moments, 20 with `npm run soak`. On the database that the seed draws, and with `npm run soak` on both.
import { spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { DatabaseOptions } from "@bulkhead/memory";
import { expect, onTestFinished, test } from "vitest";
import { isDrawn } from "../../packages/memory/test/database/drawn.ts";
import { endOwner } from "../../packages/memory/test/database/owners.ts";
import { findPostgres, startPostgres } from "../../packages/memory/test/database/postgres-server.ts";
import { SOAK } from "../../packages/memory/test/database/soak.ts";
import { seededRandom } from "../kills/random.ts";

async function learnedAcross(target: DatabaseOptions): Promise<void> {
  const learned = await life(target, "learn");
  expect(learned).toEqual({ revision: expect.any(String), promoted: 1 });
  expect(await life(target, "use")).toEqual({
    revision: learned["revision"],
    answer: "Turned twice. Used: `half turn`.",
    uses: 1,
    cited: 1,
    told: ["visible_tests", "none"],
  });
  await learnedOnce(target);
}

/** Whoever goes on leaves the library that nobody was killed for. */
async function learnedOnce(target: DatabaseOptions): Promise<void> {
  const random = seededRandom("learned");
  const calm = await lines(target, "wait", "calm");
  const { asked, came, ms } = calm;
  expect(asked.toSorted()).toEqual(["0", "1", "2", "3", "4", "5"]);
  expect(came).toMatchObject({ concepts: 3, evidence: 6 });
  for (let kill = 0; kill < (SOAK ? 20 : 2); kill++) {
    const tenant = `killed-${kill}`;
    const first = await lines(target, "wait", tenant, random() * ms);
    const rest = await lines(target, "rest", tenant);
    expect(rest.came).toEqual(came);
    const twice = first.asked.length + rest.asked.length - 6; // the one that was being answered
    expect([0, 1]).toContain(twice);
    expect([...new Set([...first.asked, ...rest.asked])].toSorted()).toEqual(asked.toSorted());
  }
}

if (isDrawn("the embedded database"))
  test("11: process 1 learns and is killed, process 2 uses it and cites it; what waits is learned from once, whoever is killed: on the embedded database", async () => {
    const dir = mkdtempSync(join(tmpdir(), "bulkhead-learned-"));
    onTestFinished(async () => {
      await endOwner(dir);
      rmSync(dir, { recursive: true, force: true, maxRetries: 5 });
    });
    await learnedAcross({ url: "", dir });
  }, 600_000);

const programs = findPostgres();
if (programs === undefined) test.skip("11, on Postgres: no server with pgvector is installed here", () => {});
else if (isDrawn("Postgres"))
  test("11: process 1 learns and is killed, process 2 uses it and cites it; what waits is learned from once, whoever is killed: on Postgres", async () => {
    const server = await startPostgres(programs);
    onTestFinished(() => server.stop());
    await learnedAcross({ url: await server.createDatabase("learned") });
  }, 600_000);

/** What models were asked in it, and what it came to; `killAfter`: milliseconds after all were kept. `ms`: how long it learned. */
async function lines(target: DatabaseOptions, what: "wait" | "rest", tenant: string, killAfter?: number) {
  const { DATABASE_URL: _, ...env } = process.env;
  const program = join(import.meta.dirname, "../kills/learning-process.ts");
  const child = spawn(process.execPath, [...process.execArgv, program, JSON.stringify(target), what, tenant], {
    stdio: ["ignore", "pipe", "inherit"],
    env,
  });
  let [said, since, ms] = ["", 0, 0];
  child.stdout.setEncoding("utf8").on("data", (text: string) => {
    said += text;
    if (since === 0 && said.includes('"kept"')) {
      since = performance.now();
      if (killAfter !== undefined) setTimeout(() => child.kill("SIGKILL"), killAfter);
    }
    if (said.includes('"hash"')) ms = performance.now() - since;
  });
  await new Promise<void>((resolve) => child.once("close", () => resolve()));
  expect(since).toBeGreaterThan(0);
  const all = said
    .split("\n")
    .filter((line) => line.endsWith("}"))
    .map((line) => JSON.parse(line) as Record<string, string>); // printed by the program
  return { asked: all.flatMap(({ asked }) => asked ?? []), came: all.find(({ hash }) => hash !== undefined), ms };
}

/** What it says; the one that learns is killed then. */
async function life(target: DatabaseOptions, what: "learn" | "use"): Promise<Readonly<Record<string, unknown>>> {
  const { DATABASE_URL: _, ...env } = process.env;
  const program = join(import.meta.dirname, "../kills/learning-process.ts");
  const child = spawn(process.execPath, [...process.execArgv, program, JSON.stringify(target), what], {
    stdio: ["ignore", "pipe", "pipe"],
    env,
  });
  let [said, complaint] = ["", ""];
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    complaint += text;
  });
  child.stdout.setEncoding("utf8").on("data", (text: string) => {
    said += text;
    if (what === "learn" && said.includes("\n")) child.kill("SIGKILL");
  });
  await new Promise<void>((resolve) => child.once("close", () => resolve()));
  const [line] = said.split("\n");
  if (line === undefined || line === "") throw new Error(`it came to nothing: ${complaint}`);
  return JSON.parse(line) as Record<string, unknown>; // printed by the program
}
