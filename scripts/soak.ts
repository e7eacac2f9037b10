// `npm run soak`: the long suites in full, of which `npm test` runs a part. Prints progress, and the tally as its last line.
import { spawn } from "node:child_process";
import { fileURLToPath } from "node:url";

/** The tests that ask for BULKHEAD_SOAK. */
const SUITES = [
  "evals/test/adversaries",
  "evals/test/attacks",
  "evals/test/non-interference",
  "evals/test/suites",
  "packages/memory/test/database",
  "packages/memory/test/runs",
  "scripts/test/kills",
  "scripts/test/weakened.test.ts",
];

const vitest = fileURLToPath(new URL("../node_modules/vitest/vitest.mjs", import.meta.url));
const child = spawn(process.execPath, [vitest, "run", ...SUITES, ...process.argv.slice(2)], {
  cwd: fileURLToPath(new URL("..", import.meta.url)),
  env: { ...process.env, BULKHEAD_SOAK: "1" },
  stdio: "inherit",
});
child.once("close", (status) => {
  process.exitCode = status ?? 1;
});
