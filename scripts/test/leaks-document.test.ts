// The page on leaks tells of every channel, every test that it names is there, and every mutant stands in it and still
// fits the sources.
import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { expect, test } from "vitest";
import { matrixRows } from "../../evals/src/leaks/matrix.ts";
import { ROOT } from "../documents.ts";
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
  expect(page).toContain(`${MUTANTS.length} mutants, ${LOUD_MUTANTS.length} seen by the matrix`);
});

test.for(MUTANTS.map((mutant) => [mutant.name, mutant] as const))("%s: can be put back", ([, { edits }]) => {
  for (const { file } of edits) {
    const own = edits.filter((edit) => edit.file === file);
    const source = readFileSync(join(ROOT, file), "utf8");
    expect(applyEdits(source, own)).not.toBe(source);
  }
});
