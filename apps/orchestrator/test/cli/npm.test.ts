// Under `npm run bulkhead`: npm goes to the root, and keeps flags that no `--` stands before.
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { flagsLostToNpm } from "../../src/cli/npm-flags.ts";
import { columnsOf, commandName, typedIn } from "../../src/terminal/terminal.ts";
import { bulkheadHere } from "./bulkhead-here.ts";
import { bulkhead, temporaryFolder } from "./bulkhead-process.ts";

const folder = temporaryFolder();
afterAll(() => folder[Symbol.dispose]());
const docs = join(folder.path, "docs");
mkdirSync(docs);
writeFileSync(join(docs, "agent.mjs"), "export default { invoke: async () => process.cwd() };");
const env = { npm_lifecycle_event: "bulkhead", INIT_CWD: docs };

describe.concurrent("bulkhead under npm", () => {
  test("finds what is named in the folder where it was typed, and writes there", async () => {
    const start = { cwd: folder.path, env };
    const ran = await bulkhead(["run", "agent.mjs", "--input", "x", "--json"], start);
    expect(JSON.parse(ran.stdout)).toMatchObject({ answer: docs });
    const made = await bulkhead(["init", "mine", "--json"], start);
    expect(JSON.parse(made.stdout)).toMatchObject({ folder: join(docs, "mine") });
  });

  test("a script of another package keeps to that package's folder", () => {
    expect(typedIn({ npm_lifecycle_event: "start", INIT_CWD: "/typed" }, "/package")).toBe("/package");
    expect(typedIn({ npm_lifecycle_event: "bulkhead", INIT_CWD: "/typed" }, "/package")).toBe("/typed");
    expect(typedIn({ npm_lifecycle_event: "bulkhead" }, "/package")).toBe("/package");
  });

  test("what to type is what npm can run in that folder", () => {
    const names = ["bulkhead", "demo", "offline", "npx", "start", undefined].map((event) =>
      commandName(event === undefined ? {} : { npm_lifecycle_event: event }),
    );
    const npm = "npm run bulkhead --";
    expect(names).toEqual([npm, npm, npm, "npx @bulkhead/orchestrator", "bulkhead", "bulkhead"]);
  });

  test("refuses to run when npm has kept a flag, and says where -- goes", async () => {
    const start = { cwd: folder.path, kept: true, env: { ...env, npm_config_model: "true" } };
    const { stderr, code } = await bulkheadHere(["run", "agent.mjs"], start);
    expect(stderr).toBe(
      "bulkhead: npm took --model for itself, because -- does not stand before it. Write: npm run bulkhead -- run ... --model\n",
    );
    expect(code).toBe(2);
  });

  test("hints at -- when there are too many arguments", async () => {
    const { stderr } = await bulkheadHere(["run", "agent.mjs", "./model.ts"], { cwd: folder.path, env });
    expect(stderr).toMatch(/^bulkhead: Too many arguments.*npm run bulkhead -- run agent\.ts --input/);
  });

  test("a setting of the user's own is no lost flag when a flag came through", () => {
    const kept = { npm_lifecycle_event: "bulkhead", npm_config_json: "true" };
    expect(flagsLostToNpm(["demo"], kept)).toEqual(["--json"]);
    expect(flagsLostToNpm(["demo", "--json"], kept)).toEqual([]);
    expect(flagsLostToNpm(["demo"], { npm_config_json: "true" })).toEqual([]);
  });

  test("help says how to keep npm's own lines out of --json", async () => {
    const [npm, other] = await Promise.all([bulkheadHere(["run", "--help"], { env }), bulkheadHere(["run", "--help"])]);
    expect(npm.stdout).toContain("npm run -s bulkhead --");
    expect(other.stdout).not.toContain("npm");
  });
});

test("a terminal that does not know its width has 80 columns", () => {
  expect([{}, { columns: 0 }, { columns: 61 }].map(columnsOf)).toEqual([80, 80, 61]);
});
