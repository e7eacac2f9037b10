// The attempts at poisoning a memory (packages/agents/test/concepts/poisoning.test.ts), on Postgres: its row-level security and its
// triggers are the same text, on another server. Only with `npm run soak`.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { findPostgres, startPostgres } from "../../packages/memory/test/database/postgres-server.ts";
import { SOAK } from "../../packages/memory/test/database/soak.ts";

const programs = findPostgres();
test.skipIf(!SOAK || programs === undefined)(
  "run 2 is told the same after each attempt, on Postgres too",
  async () => {
    const server = await startPostgres(programs ?? "");
    try {
      const root = fileURLToPath(new URL("../..", import.meta.url));
      const args = ["node_modules/vitest/vitest.mjs", "run", "--project", "agents", "test/concepts/poisoning.test.ts"];
      const env = { ...process.env, BULKHEAD_POISON_URL: await server.createDatabase("poison") };
      const child = spawn(process.execPath, [...process.execArgv, ...args], { cwd: root, env, stdio: "pipe" });
      let said = "";
      child.stdout.on("data", (data) => {
        said += String(data);
      });
      child.stderr.on("data", (data) => {
        said += String(data);
      });
      const [status] = await once(child, "close");
      expect(status, said).toBe(0);
      expect(said).toMatch(/[3-9]\d passed/);
    } finally {
      await server.stop();
    }
  },
  600_000,
);
