// The template carries the versions that made it: another PGlite must not open it unseen.
import { chmodSync, existsSync, mkdirSync, readdirSync, utimesSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { expect, test } from "vitest";
import { copyTemplate, keepTemplate, templateFolder, templateName } from "../../src/database/owner/template.ts";
import { migrationFiles } from "../../src/database/schema/migrate.ts";
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

test("the template is named by the versions that are installed, and by the migrations", () => {
  const versions = `pglite-${versionOf("@electric-sql/pglite")}-pgvector-${versionOf("@electric-sql/pglite-pgvector")}`;
  expect(templateName()).toMatch(new RegExp(`^${versions.replaceAll(".", "\\.")}-made-1-[0-9a-f]{12}$`));
  expect(templateName([...migrationFiles(), { name: "9999-more", sql: "" }])).not.toBe(templateName());
});

test("the template lies in the user's cache, and nowhere when there is none", () => {
  expect(templateFolder({ HOME: "/h" })).toBe(`/h/.cache/bulkhead/${templateName()}`);
  expect(templateFolder({ HOME: "/h", XDG_CACHE_HOME: "/c" })).toBe(`/c/bulkhead/${templateName()}`);
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

test("a template that nobody used for a month goes when another is kept, and one that is used stays", () => {
  const folder = temporaryFolder();
  const [unused, used, mine] = ["pglite-1", "pglite-2", "others"].map((name) => join(folder, "cache", name)) as [
    string,
    string,
    string,
  ];
  for (const template of [unused, used, mine]) {
    mkdirSync(template, { recursive: true, mode: 0o700 });
    writeFileSync(join(template, "PG_VERSION"), "18\n");
    utimesSync(template, new Date(0), new Date(0));
  }
  expect(copyTemplate(used, join(folder, "one"))).toBe(true);
  keepTemplate(join(folder, "one"), join(folder, "cache", "pglite-3"));
  expect(readdirSync(join(folder, "cache")).toSorted()).toEqual(["others", "pglite-2", "pglite-3"]);
});
