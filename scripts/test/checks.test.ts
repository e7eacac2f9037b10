import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, expect, test } from "vitest";
import { whereItNames } from "../checks/addresses.ts";
import { checkDirection, specifiersOf } from "../checks/direction.ts";
import { checkLicences, isAllowed } from "../checks/licences.ts";
import { WORKSPACES } from "../checks/workspaces.ts";

const folders: string[] = [];
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});

function tree(files: Record<string, string>): string {
  const root = mkdtempSync(join(tmpdir(), "bulkhead-checks-"));
  folders.push(root);
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  }
  return root;
}

/** The five workspaces, each declaring all below it, with the given files over them. */
function workspaces(files: Record<string, string>): string {
  const manifests = WORKSPACES.map(({ name, folder }, index) => {
    const dependencies = Object.fromEntries(WORKSPACES.slice(0, index).map((below) => [below.name, "0.0.0"]));
    return [`${folder}/package.json`, JSON.stringify({ name, exports: { ".": "./dist/index.js" }, dependencies })];
  });
  return tree({ ...Object.fromEntries(manifests), ...files });
}

test("imports to the right pass", async () => {
  const root = workspaces({
    "packages/agents/src/a.ts": 'import { admit } from "@bulkhead/sandbox";\nexport { b } from "./b.ts";',
    "apps/orchestrator/src/a.ts": 'const evals = await import("@bulkhead/evals");',
  });
  expect((await checkDirection(root)).problems).toEqual([]);
});

test.each([
  ["upwards", "packages/sandbox/src/a.ts", 'import type { A } from "@bulkhead/agents";', "it stands above"],
  ["upwards, dynamic", "packages/memory/src/a.ts", 'await import("@bulkhead/evals")', "it stands above"],
  ["past exports", "packages/agents/src/a.ts", 'import "@bulkhead/sandbox/src/label.ts";', "does not export it"],
  [
    "out of the package",
    "packages/agents/src/a.ts",
    'export { a } from "../../sandbox/src/a.ts";',
    "leaves its package",
  ],
  [
    "into a folder with a longer name",
    "packages/agents/src/a.ts",
    'import "../../agents-more/a.ts";',
    "leaves its package",
  ],
  ["no such package", "evals/src/a.ts", 'import "@bulkhead/nothing";', "no such package"],
  [
    "a model's library in the sandbox",
    "packages/sandbox/src/a.ts",
    'import { x } from "@langchain/core/messages";',
    "know nothing",
  ],
])("an import %s is refused", async (_, path, source, problem) => {
  const { problems } = await checkDirection(workspaces({ [path]: source }));
  expect(problems).toHaveLength(1);
  expect(problems[0]).toContain(path);
  expect(problems[0]).toContain(problem);
});

test("an example imports packages by name, its own files and what examples share", async () => {
  const source = 'import "@bulkhead/agents"; import "./b.ts"; import "../shared/c.ts"; import "zod";';
  expect((await checkDirection(workspaces({ "examples/trips/a.ts": source }))).problems).toEqual([]);
});

test.each([
  ["another example", '"../shortener/b.ts"', "leaves its example"],
  ["a package's sources", '"../../packages/agents/src/index.ts"', "leaves its example"],
  ["past exports", '"@bulkhead/agents/src/index.ts"', "does not export it"],
])("an example that imports %s is refused", async (_, specifier, problem) => {
  const { problems } = await checkDirection(workspaces({ "examples/trips/a.ts": `import ${specifier};` }));
  expect(problems).toEqual([expect.stringContaining(problem)]);
});

test("a manifest that depends upwards is refused", async () => {
  const manifest = JSON.stringify({ name: "@bulkhead/sandbox", dependencies: { "@bulkhead/memory": "0.0.0" } });
  const { problems } = await checkDirection(workspaces({ "packages/sandbox/package.json": manifest }));
  expect(problems).toEqual(["packages/sandbox/package.json: depends on @bulkhead/memory, which stands above it"]);
});

test("an import that package.json does not declare is refused", async () => {
  const manifest = JSON.stringify({ name: "@bulkhead/memory", exports: {} });
  const { problems } = await checkDirection(
    workspaces({ "packages/memory/package.json": manifest, "packages/memory/src/a.ts": 'import "@bulkhead/sandbox";' }),
  );
  expect(problems[0]).toContain("does not declare it");
});

test("every way of importing is seen", () => {
  const source = `import a from "a"; import "b"; export * from 'c'; import("d"); import.meta.resolve("e"); require("f");
    import {
      g,
    } from "g"; type H = import("h").H;`;
  expect(specifiersOf(source)).toEqual(["a", "b", "c", "d", "e", "f", "g", "h"]);
});

test("licences: OR needs one, AND needs all, an unknown shape is refused", () => {
  const allowed = new Set(["MIT", "ISC"]);
  expect(["MIT", "(MIT OR GPL-3.0)", "GPL-3.0 OR ISC", "MIT AND ISC"].map((text) => isAllowed(text, allowed))).toEqual([
    true,
    true,
    true,
    true,
  ]);
  expect(
    ["GPL-3.0", "MIT AND GPL-3.0", "MIT OR (ISC AND (GPL-3.0))", "SEE LICENSE IN x", ""].map((text) =>
      isAllowed(text, allowed),
    ),
  ).toEqual([false, false, false, false, false]);
});

test("a licence off the list names its package; what ships is judged more strictly than a tool", async () => {
  const root = tree({
    "package-lock.json": JSON.stringify({
      packages: {
        "": {},
        "node_modules/good": { version: "1.0.0", license: "MIT" },
        "node_modules/@a/viral": { version: "2.0.0", license: "MIT" },
        "node_modules/tool": { version: "1.0.0", dev: true, license: "MPL-2.0" },
        "node_modules/shipped": { version: "1.0.0", license: "MPL-2.0" },
        "node_modules/silent": { version: "1.0.0" },
      },
    }),
    // What is installed wins over what the lockfile says.
    "node_modules/@a/viral/package.json": JSON.stringify({ name: "@a/viral", license: "AGPL-3.0" }),
  });
  const { problems } = await checkLicences(root);
  expect(problems.map((problem) => problem.split(" is not")[0])).toEqual([
    "@a/viral@2.0.0 (ships to users): AGPL-3.0",
    "shipped@1.0.0 (ships to users): MPL-2.0",
    "silent@1.0.0 (ships to users): names no licence",
  ]);
});

test("a registry's address, someone's home and this machine's path are found with their line", () => {
  const lockLine = ['"resolved"', ' "https', "//example.org/a.tgz"].join(":");
  expect(whereItNames(`a\n${lockLine}`, [])).toMatchObject({ line: 2 });
  expect(whereItNames(`see ${["https", "//registry.example.org/x"].join(":")}`, [])).toMatchObject({ line: 1 });
  expect(whereItNames(`\n\n cd ${["", "home", "ada", "bulkhead"].join("/")}`, [])).toMatchObject({ line: 3 });
  expect(whereItNames("run /srv/clone/x", ["/srv/clone"])).toMatchObject({ what: "a path of this machine" });
  expect(whereItNames("https://www.npmjs.com/package/zod and /etc/passwd", ["/srv/clone"])).toBeUndefined();
});
