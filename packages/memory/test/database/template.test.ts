// The template carries the versions that made it: another PGlite must not open it unseen.
import { chmodSync, existsSync, mkdirSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { expect, test } from "vitest";
import { copyTemplate, TEMPLATE_NAME, templateFolder } from "../../src/database/owner/template.ts";
import { temporaryFolder } from "./temporary-folder.ts";

const versionOf = (name: string): string => {
  const folders = createRequire(import.meta.url).resolve.paths(name) ?? [];
  for (const folder of folders) {
    try {
      return (createRequire(import.meta.url)(`${folder}/${name}/package.json`) as { version: string }).version;
    } catch {
      // not in this folder
    }
  }
  throw new Error(`${name} is not installed`);
};

test("the template is named by the versions that are installed", () => {
  expect(TEMPLATE_NAME).toBe(
    `pglite-${versionOf("@electric-sql/pglite")}-pgvector-${versionOf("@electric-sql/pglite-pgvector")}`,
  );
});

test("the template lies in the user's cache, and nowhere when there is none", () => {
  expect(templateFolder({ HOME: "/h" })).toBe(`/h/.cache/bulkhead/${TEMPLATE_NAME}`);
  expect(templateFolder({ HOME: "/h", XDG_CACHE_HOME: "/c" })).toBe(`/c/bulkhead/${TEMPLATE_NAME}`);
  expect(templateFolder({})).toBeUndefined();
});

test("a template that others can write to is not used", () => {
  const folder = temporaryFolder();
  const template = join(folder, "template");
  mkdirSync(template, { mode: 0o700 });
  writeFileSync(join(template, "PG_VERSION"), "18\n");
  expect(copyTemplate(template, join(folder, "one"))).toBe(true);
  chmodSync(template, 0o777);
  expect(copyTemplate(template, join(folder, "two"))).toBe(false);
  expect(existsSync(join(folder, "two"))).toBe(false);
});
