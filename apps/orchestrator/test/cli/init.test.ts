import { existsSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { bulkhead, temporaryFolder } from "./bulkhead-process.ts";

test("what init writes runs at once, with nothing installed and no key", async () => {
  using folder = temporaryFolder();
  const made = await bulkhead(["init", "my agent"], { cwd: folder.path });
  expect(made.stdout).toContain("run 'my agent/agent.ts' --model 'my agent/offline-model.ts'");
  expect(made.code).toBe(0);
  expect(existsSync(join(folder.path, "my agent", "node_modules"))).toBe(false);

  const ran = await bulkhead(["run", "my agent/agent.ts", "--model", "my agent/offline-model.ts"], {
    cwd: folder.path,
  });
  expect(ran.stdout).toMatch(/refused {2}pay_invoice/);
  expect(ran.stdout).toMatch(/done {5}pay_invoice/);
  expect(ran.stdout).toMatch(/crossed the boundary +at most [\d,]+ bits/);
  expect(ran.stderr).toMatch(/^main \/ read_mail#1 \(open_mail\) {2}ok {2}\d+ ms/m);
  expect(ran.code).toBe(0);
});

test("a starter without a key says which variable is missing and how to go on without", async () => {
  using folder = temporaryFolder();
  await bulkhead(["init", "."], { cwd: folder.path });
  const { stderr, code } = await bulkhead(["run", "agent.ts"], { cwd: folder.path });
  expect(stderr).toMatch(/bulkhead: .*OPENAI_API_KEY is not set.*--model \.\/offline-model\.ts/);
  expect(code).toBe(2);
});
