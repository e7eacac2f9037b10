import { randomInt } from "node:crypto";
import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";

// Into the environment: the reporter prints it, the workers and what they fork inherit it.
const seed = process.env["BULKHEAD_SEED"] || String(randomInt(2 ** 31));
if (!/^-?\d{1,10}$/.test(seed)) throw new Error("BULKHEAD_SEED must be an integer");
process.env["BULKHEAD_SEED"] = seed;

const project = (name: string, root: string) => ({
  extends: true as const,
  test: {
    name,
    root,
    include: ["test/**/*.test.ts"],
    typecheck: { enabled: true, tsconfig: "./tsconfig.test.json", include: ["test/**/*.test-d.ts"] },
  },
});

export default defineConfig({
  // A package is its sources here: no build before a test.
  resolve: { conditions: ["@bulkhead/source", "module", "node", "development|production"] },
  ssr: { resolve: { conditions: ["@bulkhead/source", "node", "development|production"] } },
  test: {
    projects: [
      project("sandbox", "packages/sandbox"),
      project("memory", "packages/memory"),
      project("agents", "packages/agents"),
      project("evals", "evals"),
      project("orchestrator", "apps/orchestrator"),
      project("repository", "scripts"),
    ],
    // A process that a test starts finds compiled what the last one loaded.
    env: {
      BULKHEAD_SEED: seed,
      NODE_COMPILE_CACHE: fileURLToPath(new URL("./node_modules/.cache/compiled", import.meta.url)),
    },
    // For what hangs. No test is about this time, and a busy machine takes ten times as long as an idle one.
    testTimeout: 60_000,
    hookTimeout: 60_000,
    setupFiles: [fileURLToPath(new URL("./scripts/seed.ts", import.meta.url))],
    reporters: ["default", "./scripts/tally.ts"],
  },
});
