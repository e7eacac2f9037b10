import { existsSync, globSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { expect, test } from "vitest";

const root = join(import.meta.dirname, "../..");
const readme = readFileSync(join(root, "README.md"), "utf8");

test("the program in the README is the file that runs", () => {
  expect(readme).toContain(readFileSync(join(root, "docs/examples/refund/agent.ts"), "utf8"));
});

test("every relative link of the documents leads to something", () => {
  const documents = ["*.md", "docs/**/*.md"].flatMap((pattern) => globSync(pattern, { cwd: root }));
  const dead = documents.flatMap((document) => {
    const links = [...readFileSync(join(root, document), "utf8").matchAll(/\]\((?!https?:|#)([^)#\s]+)/g)].map(
      ([, link]) => link ?? "",
    );
    return links
      .filter((link) => !existsSync(join(root, dirname(document), link)))
      .map((link) => `${document}: ${link}`);
  });
  expect(dead).toEqual([]);
});

test("every test and file that ARCHITECTURE.md names is there", () => {
  const named = [
    ...readFileSync(join(root, "ARCHITECTURE.md"), "utf8").matchAll(
      /`((?:sandbox|agents|memory|evals)\/(?:src|test)\/[\w./-]+\.ts)`/g,
    ),
  ].map(([, file]) => file ?? "");
  expect(named.length).toBeGreaterThan(10);
  expect(named.filter((file) => !existsSync(join(root, file.startsWith("evals") ? "" : "packages", file)))).toEqual([]);
});
