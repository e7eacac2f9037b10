// `npm run soak`: the evals and the long suites in full, of which CI and `npm test` run a part. Prints progress, and the tally
// as its last line.
import { spawn } from "node:child_process";
import { fileURLToPath } from "node:url";

/** The tests that ask for BULKHEAD_SOAK. */
const SUITES = [
  "evals/test/agentdojo",
  "evals/test/adversaries",
  "evals/test/attacks",
  "evals/test/non-interference",
  "evals/test/suites",
  "packages/agents/test/mcp",
  "packages/agents/test/programs",
  "packages/memory/test/concepts",
  "packages/memory/test/database",
  "packages/memory/test/files",
  "packages/memory/test/runs",
  "scripts/test/concepts-experiment.test.ts",
  "scripts/test/conversations.test.ts",
  "scripts/test/engine",
  "scripts/test/kills",
  "scripts/test/learned-across.test.ts",
  "scripts/test/poisoning-on-postgres.test.ts",
  "scripts/test/two-runs.test.ts",
  "scripts/test/weakened.test.ts",
];

const file = (path: string) => fileURLToPath(new URL(path, import.meta.url));
const started = process.argv.slice(2);

function run(args: readonly string[]): Promise<number> {
  const env = { ...process.env, BULKHEAD_SOAK: "1" };
  const child = spawn(process.execPath, [...process.execArgv, ...args], { cwd: file(".."), env, stdio: "inherit" });
  return new Promise((resolve) => child.once("close", (status) => resolve(status ?? 1)));
}

// First, so that the tests' tally is the last line; where tests are named, only they.
const evals = started.length === 0 ? await run([file("./evals.ts"), "--full"]) : 0;
const files = started.some((one) => one.endsWith(".ts")) ? [] : SUITES;
const tests = await run([file("../node_modules/vitest/vitest.mjs"), "run", ...files, ...started]);
process.exitCode = tests || evals;
