import { randomInt } from "node:crypto";
import { availableParallelism } from "node:os";
import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";

// Into the environment: the reporter prints it, the workers and what they fork inherit it.
const seed = process.env["BULKHEAD_SEED"] || String(randomInt(2 ** 31));
if (!/^-?\d{1,10}$/.test(seed)) throw new Error("BULKHEAD_SEED must be an integer");
process.env["BULKHEAD_SEED"] = seed;

// The files of a project run in the same few processes, one after the other, so that each package is loaded once: a
// test leaves the process as it found it. What cannot (it instruments the process, or the process is the point) is
// listed as `alone`: each of these files has a process of its own, in a second project beside the first.
interface Project {
  readonly alone?: readonly string[];
  readonly include?: string;
  /** Before its first file, and after its last. */
  readonly globalSetup?: string;
}

const project = (
  name: string,
  root: string,
  { alone = [], include = "test/**/*.test.ts", globalSetup }: Project = {},
) => {
  const shared = {
    extends: true as const,
    test: {
      name,
      root,
      include: [include],
      exclude: [...alone],
      ...(globalSetup === undefined ? {} : { globalSetup }),
      isolate: false,
      // Of these files alone, and what they import: the whole workspace's types are the check's.
      typecheck: { enabled: true, tsconfig: "./tsconfig.test-d.json", include: ["test/**/*.test-d.ts"] },
    },
  };
  if (alone.length === 0) return [shared];
  return [
    shared,
    { extends: true as const, test: { root, name: `${name} alone`, include: [...alone], isolate: true } },
  ];
};

export default defineConfig({
  // A package is its sources here: no build before a test.
  resolve: { conditions: ["@bulkhead/source", "module", "node", "development|production"] },
  ssr: { resolve: { conditions: ["@bulkhead/source", "node", "development|production"] } },
  test: {
    projects: [
      ...project("sandbox", "packages/sandbox"),
      ...project("memory", "packages/memory"),
      ...project("agents", "packages/agents", {
        alone: ["test/tracing/*.test.ts"],
        globalSetup: fileURLToPath(new URL("./packages/agents/test/databases-folder.ts", import.meta.url)),
      }),
      ...project("evals", "evals"),
      ...project("orchestrator", "apps/orchestrator"),
      ...project("repository", "scripts"),
      ...project("examples", "examples", { include: "*/test/**/*.test.ts" }),
    ],
    // More than there are processors: half of the time a test waits, for a process that starts or a lease that runs out.
    maxWorkers: availableParallelism() * 2,
    // Node itself loads sources and tests, as it does for who uses them: no second module system between.
    experimental: { viteModuleRunner: false },
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
