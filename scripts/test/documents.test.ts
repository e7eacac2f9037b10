import { existsSync, globSync, readFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { expect, test } from "vitest";
import { documents, fillFiles, ROOT } from "../documents.ts";

const text = (path: string) => readFileSync(join(ROOT, path), "utf8");

test.for(documents())("every program that %s shows is the file that runs", (document) => {
  expect(text(document)).toBe(fillFiles(text(document)));
  // A mark without a block behind it is filled with nothing.
  expect(text(document)).not.toMatch(/<!-- (?:file|run) .+ -->\n(?!```)/);
});

test.for(documents())("every code block of %s is closed", (document) => {
  const fences = text(document).match(/^\s*(`{3,}).*$/gm) ?? [];
  expect(fences.length % 2).toBe(0);
  expect(fences.filter((fence, at) => at % 2 === 1 && fence.trim() !== "```")).toEqual([]);
});

test("the README and the guides show programs", () => {
  for (const document of ["README.md", "docs/guide/boundary.md"])
    expect(text(document)).toContain("<!-- file docs/examples/");
});

test("the tool in the guide to rules is the template's", () => {
  const snippet = /```ts\n([\s\S]*?)```/.exec(text("docs/guide/rules.md"))?.[1] ?? "missing";
  const bare = (code: string) => code.replace(/\s+/g, " ").trim();
  expect(bare(text("apps/orchestrator/src/templates/inbox/tools.ts"))).toContain(bare(snippet));
});

test("every relative link of the documents leads to something", () => {
  const dead = documents().flatMap((document) => {
    const links = [...text(document).matchAll(/\]\((?!https?:|#)([^)#\s]+)/g)].map(([, link]) => link ?? "");
    return links
      .filter((link) => !existsSync(join(ROOT, dirname(document), link)))
      .map((link) => `${document}: ${link}`);
  });
  expect(dead).toEqual([]);
});

test("every file that ARCHITECTURE.md names is there", () => {
  const named = [
    ...text("ARCHITECTURE.md").matchAll(/\b((?:sandbox|agents|memory|evals)\/(?:src|test)\/[\w./-]+\.ts)\b/g),
  ].map(([, file]) => file ?? "");
  expect(named.length).toBeGreaterThan(10);
  expect(named.filter((file) => !existsSync(join(ROOT, file.startsWith("evals") ? "" : "packages", file)))).toEqual([]);
});

test("every code that is thrown stands in the guide to codes", () => {
  const guide = text("docs/guide/codes.md");
  const codes = [...text("packages/agents/src/agents-error.ts").matchAll(/^ {2}\| "(\w+)"/gm)].map(
    ([, code]) => code ?? "",
  );
  expect(codes.length).toBeGreaterThan(10);
  expect(codes.filter((code) => !guide.includes(`\`${code}\``))).toEqual([]);
});

test("no two decisions have one number", () => {
  const numbers = globSync("docs/decisions/*.md", { cwd: ROOT }).map((path) => basename(path).slice(0, 4));
  expect(numbers).toEqual([...new Set(numbers)]);
});
