import { defineConfig } from "vitest/config";

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
  resolve: { conditions: ["@bulkhead/source", "module", "node", "development|production"] },
  ssr: { resolve: { conditions: ["@bulkhead/source", "node", "development|production"] } },
  test: {
    projects: [
      project("sandbox", "packages/sandbox"),
      project("memory", "packages/memory"),
      project("agents", "packages/agents"),
      project("evals", "evals"),
      project("orchestrator", "apps/orchestrator"),
    ],
    reporters: ["default", "./scripts/tally.ts"],
  },
});
