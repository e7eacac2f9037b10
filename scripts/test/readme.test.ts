import { existsSync, globSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { expect, test } from "vitest";

const root = join(import.meta.dirname, "../..");
const readme = readFileSync(join(root, "README.md"), "utf8");

test("the program in the README is the file that runs", () => {
  expect(readme).toContain(readFileSync(join(root, "docs/examples/refund/agent.ts"), "utf8"));
});

test("the program in the guide to the boundary is the file that runs", () => {
  const guide = readFileSync(join(root, "docs/guide/boundary.md"), "utf8");
  expect(guide).toContain(readFileSync(join(root, "docs/examples/boundary.ts"), "utf8"));
});

test("the tool in the guide to rules is the template's", () => {
  const snippet =
    /```ts\n([\s\S]*?)```/.exec(readFileSync(join(root, "docs/guide/rules.md"), "utf8"))?.[1] ?? "missing";
  const bare = (text: string) => text.replace(/\s+/g, " ");
  expect(bare(readFileSync(join(root, "apps/orchestrator/src/templates/inbox/tools.ts"), "utf8"))).toContain(
    bare(snippet),
  );
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
