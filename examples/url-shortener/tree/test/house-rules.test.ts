// The operator's: workers see it, and cannot change it. Sources are TypeScript that Node runs as it stands: types that can be
// erased, imports with their suffix, no dependency. tsconfig.json is strict, an index may lead nowhere.
import assert from "node:assert/strict";
import { globSync, readFileSync } from "node:fs";
import { test } from "node:test";

const sources = globSync("src/**/*.ts").map((path) => ({ path, text: readFileSync(path, "utf8") }));

test("sources import Node's own modules and each other, and nothing else", () => {
  for (const { path, text } of sources)
    for (const [, name = ""] of text.matchAll(/(?:from|import)\s*\(?\s*"([^"]*)"/g)) {
      assert.match(name, /^(node:|\.\/[\w-]+\.ts$)/, path);
      assert.notEqual(name, "node:test", path);
    }
});

test("only main.ts knows the process that it is in", () => {
  for (const { path, text } of sources)
    if (path !== "src/main.ts") assert.doesNotMatch(text, /\bprocess\b|\bglobalThis\b|\beval\b/, path);
});
