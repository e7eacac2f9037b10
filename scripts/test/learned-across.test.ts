// 11 of the list "works when" of ArcMemo's ideas: what one process learned another one uses, on the database that the seed draws
// and with `npm run soak` on both.
import { spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { DatabaseOptions } from "@bulkhead/memory";
import { expect, onTestFinished, test } from "vitest";
import { isDrawn } from "../../packages/memory/test/database/drawn.ts";
import { endOwner } from "../../packages/memory/test/database/owners.ts";
import { findPostgres, startPostgres } from "../../packages/memory/test/database/postgres-server.ts";

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
}

if (isDrawn("the embedded database"))
  test("11: process 1 learns and is killed, process 2 uses it and cites it: on the embedded database", async () => {
    const dir = mkdtempSync(join(tmpdir(), "bulkhead-learned-"));
    onTestFinished(async () => {
      await endOwner(dir);
      rmSync(dir, { recursive: true, force: true, maxRetries: 5 });
    });
    await learnedAcross({ url: "", dir });
  }, 180_000);

const programs = findPostgres();
if (programs === undefined) test.skip("11, on Postgres: no server with pgvector is installed here", () => {});
else if (isDrawn("Postgres"))
  test("11: process 1 learns and is killed, process 2 uses it and cites it: on Postgres", async () => {
    const server = await startPostgres(programs);
    onTestFinished(() => server.stop());
    await learnedAcross({ url: await server.createDatabase("learned") });
  }, 180_000);

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
