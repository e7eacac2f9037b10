import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { MemoryError, trustedSet } from "../src/index.ts";

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "rows "));
});
afterAll(() => rm(folder, { recursive: true }));

async function fileSet(name: string, text: string) {
  const file = join(folder, name);
  await writeFile(file, text);
  return trustedSet({ name, file });
}

test("a list is its rows", async () => {
  expect(await trustedSet({ name: "people", rows: [{ name: "Ada", age: 36 }] }).load()).toEqual([
    { name: "Ada", age: 36 },
  ]);
});

test("cells of a CSV file are strings, a byte order mark and blank lines are not rows", async () => {
  const set = await fileSet("orders.csv", '\uFEFForder,cents\r\n"PO-1, a",41200\r\n\r\nPO-2,5\r\n');
  expect(await set.load()).toEqual([
    { order: "PO-1, a", cents: "41200" },
    { order: "PO-2", cents: "5" },
  ]);
});

test("a JSON file keeps its types", async () => {
  const set = await fileSet("orders.json", '[{"order":"PO-1","cents":41200,"open":true}]');
  expect(await set.load()).toEqual([{ order: "PO-1", cents: 41200, open: true }]);
});

test("a file is read when it is asked for, so that an edit between runs counts", async () => {
  const set = await fileSet("live.csv", "a\n1\n");
  await writeFile(join(folder, "live.csv"), "a\n2\n");
  expect(await set.load()).toEqual([{ a: "2" }]);
});

test.for([
  ["gone.csv", undefined],
  ["torn.csv", 'a,b\n"1,2\n'],
  ["short.csv", "a,b\n1\n"],
  ["deep.json", '[{"a":{"b":1}}]'],
  ["object.json", '{"a":1}'],
  ["torn.json", "[{"],
  ["table.xlsx", "?"],
] as const)("%s is refused with one clear error", async ([name, text]) => {
  const set = text === undefined ? trustedSet({ name, file: join(folder, name) }) : await fileSet(name, text);
  const error = await set.load().catch((e: unknown) => e);
  expect(error).toBeInstanceOf(MemoryError);
  expect(error).toMatchObject({ code: "bad_rows" });
});

test("a bad list is refused when the set is made", () => {
  // @ts-expect-error a cell is a scalar
  expect(() => trustedSet({ name: "x", rows: [{ a: [1] }] })).toThrow(MemoryError);
});
