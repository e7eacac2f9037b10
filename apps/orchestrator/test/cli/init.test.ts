// The starter that init writes: it runs with nothing installed, and its types are found.
import { execFileSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { z } from "zod";
import starterFlow from "../../src/templates/inbox/service.ts";
import { template } from "../inbox/temporary-inbox.ts";
import { bulkheadHere } from "./bulkhead-here.ts";
import { bulkhead, temporaryFolder } from "./bulkhead-process.ts";

test("what init writes runs at once, with nothing installed and no key", async () => {
  using folder = temporaryFolder();
  const made = await bulkheadHere(["init", "my agent"], { cwd: folder.path });
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

  const again = await bulkhead(["run", "my agent/agent.ts", "--model", "my agent/offline-model.ts"], {
    cwd: folder.path,
  });
  expect(ran.stderr).not.toContain("paid already");
  expect(again.stderr).toMatch(/^5 orders are paid already.*: delete my agent\/out to start again\.$/m);
});

test("what the starter's workflow takes is told field by field, to whoever calls it as a tool", () => {
  const { properties = {} } = z.toJSONSchema(starterFlow.input, { io: "input" });
  expect(Object.keys(properties)).toEqual(["until", "below"]);
  for (const field of Object.values(properties)) expect(field).toHaveProperty("description");
});

test("a starter without a key says which variable is missing and how to go on without", async () => {
  using folder = temporaryFolder();
  await bulkheadHere(["init", "."], { cwd: folder.path });
  const { stderr, code } = await bulkheadHere(["run", "agent.ts"], { cwd: folder.path });
  expect(stderr).toMatch(/bulkhead: .*OPENAI_API_KEY is not set.*--model \.\/offline-model\.ts/);
  expect(code).toBe(2);
});

test("a starter's own scripts run it, from inside the repository and from elsewhere", async () => {
  using folder = temporaryFolder();
  const made = await bulkheadHere(["init", "mine"], { cwd: folder.path });
  expect(made.stdout).toContain("Or in the folder:\n  npm run offline\n");
  const cwd = join(folder.path, "mine");
  const env = { PATH: process.env["PATH"], HOME: process.env["HOME"], INIT_CWD: tmpdir() };
  const npm = (...args: readonly string[]) => execFileSync("npm", args, { cwd, env, encoding: "utf8", stdio: "pipe" });
  expect(npm("run", "offline")).toMatch(/done {5}pay_invoice/);
  expect(npm("run", "bulkhead", "--", "--version")).toMatch(/^\d+\.\d+\.\d+$/m);
  const { scripts } = JSON.parse(readFileSync(join(cwd, "package.json"), "utf8")) as {
    scripts: Record<string, string>;
  };
  const named = [...readFileSync(join(cwd, "README.md"), "utf8").matchAll(/npm (?:run )?([a-z]+)/g)];
  expect(named.map(([, name = ""]) => name).filter((name) => !(name in scripts))).toEqual([]);
}, 60_000);

const repository = fileURLToPath(new URL("../../../../", import.meta.url));
const settings = (folder: string) => readFileSync(join(folder, "tsconfig.json"), "utf8");

test("inside the repository tsc finds the types of a starter at once", async () => {
  const folder = mkdtempSync(join(repository, "node_modules/.bulkhead-init-"));
  try {
    await bulkheadHere(["init", "."], { cwd: folder });
    expect(settings(folder)).toBe(settings(template));
    const tsc = join(repository, "node_modules/typescript/bin/tsc");
    // Found, and not checked: whether the starter's own types are right says the check, where it stands as a template.
    const read = execFileSync(process.execPath, [tsc, "-p", folder, "--listFilesOnly"], { encoding: "utf8" });
    expect(read).toContain("packages/agents/src/index.ts");
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}, 60_000);

test("outside the repository a starter asks for the published types, and both ignore what a run writes", async () => {
  using folder = temporaryFolder();
  await bulkheadHere(["init", "."], { cwd: folder.path });
  expect(settings(folder.path)).not.toContain("customConditions");
  expect(JSON.parse(settings(folder.path))).toMatchObject({ compilerOptions: { module: "nodenext", strict: true } });
  const ignored = (folder: string) => readFileSync(join(folder, ".gitignore"), "utf8");
  expect(ignored(folder.path)).toBe(ignored(template));
  expect(ignored(folder.path)).toContain("out/\n");
});
