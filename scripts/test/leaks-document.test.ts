// The page on leaks tells of every channel, every test that it names is there, and every mutant stands in it and still
// fits the sources.
import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { expect, test } from "vitest";
import { matrixRows } from "../../evals/src/leaks/matrix.ts";
import { ROOT } from "../documents.ts";
import { GUARD_MUTANTS } from "../mutants/guard-mutants.ts";
import { LOUD_MUTANTS } from "../mutants/loud-mutants.ts";
import { applyEdits } from "../mutants/mutant.ts";
import { MUTANTS } from "../mutants/mutants.ts";

const PAGE = "docs/guide/leaks.md";
const page = readFileSync(join(ROOT, PAGE), "utf8");
const rows = page
  .split("\n")
  .filter((line) => /^\| (?!---|channel|what could tell)/.test(line))
  .map((line) => line.split(" | ").map((cell) => cell.replace(/^\| | \|$/g, "")));

test("every channel of the matrix, and every quiet one, has one row", () => {
  const names = rows.map(([name]) => name);
  expect(new Set(names).size).toBe(names.length);
  expect([...matrixRows()].map(({ name }) => name).filter((name) => !names.includes(name))).toEqual([]);
  expect(MUTANTS.map(({ channel }) => channel).filter((name) => !names.includes(name))).toEqual([]);
});

test("every row names a test that is there, and what closes it", () => {
  for (const [name, , closed = "", tested = ""] of rows) {
    const file = /\]\((.+)\)/.exec(tested)?.[1];
    expect(tested === "Matrix" || (file !== undefined && existsSync(join(ROOT, dirname(PAGE), file))), name).toBe(true);
    for (const [, source = ""] of closed.matchAll(/`((?:agents|sandbox)\/src\/[\w./-]+)`/g)) {
      expect(existsSync(join(ROOT, "packages", source)), source).toBe(true);
    }
  }
});

test("the mutants of the rows are those that are put back", () => {
  const told = rows.flatMap((row) => row.at(-1)?.split("; ") ?? []);
  expect([...new Set(told)].sort()).toEqual(MUTANTS.map(({ name }) => name).sort());
  const all = MUTANTS.length + GUARD_MUTANTS.length;
  expect(page).toContain(`${all} mutants, ${LOUD_MUTANTS.length} seen by the matrix`);
});

test("every guard that is taken away stands in the page, beside the test that it names", () => {
  const told = page.split("\n").flatMap((line) => /^- (.+?): /.exec(line)?.[1] ?? []);
  expect(GUARD_MUTANTS.map(({ name }) => name).filter((name) => !told.includes(name))).toEqual([]);
  const folders: Readonly<Record<string, string>> = {
    memory: "packages/memory",
    orchestrator: "apps/orchestrator",
    repository: "scripts",
  };
  for (const { test } of GUARD_MUTANTS) {
    const text = readFileSync(join(ROOT, folders[test.project] ?? "", test.file), "utf8");
    expect(text, test.file).toContain(`test("${test.name ?? ""}`);
  }
});

test.for([...MUTANTS, ...GUARD_MUTANTS].map((mutant) => [mutant.name, mutant] as const))(
  "%s: can be put back",
  ([, { edits }]) => {
    for (const { file } of edits) {
      const own = edits.filter((edit) => edit.file === file);
      const source = readFileSync(join(ROOT, file), "utf8");
      expect(applyEdits(source, own)).not.toBe(source);
    }
  },
);
