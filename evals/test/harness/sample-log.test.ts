// The log: what was written is read again, whole lines only, and nothing that is no sample is taken for one.
import { appendFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { openLog, readLog } from "../../src/harness/sample-log.ts";
import { madeLine } from "./made-line.ts";

let folder = "";
let path = "";
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "bulkhead-log-"));
  path = join(folder, "log.jsonl");
});
afterEach(() => rmSync(folder, { recursive: true }));

const [one, two, three] = ["one", "two", "three"].map((id) =>
  madeLine({ id, answer: `ä\n${id}`, injection: { vectors: { a: "b" }, pasted: "p", denial: true } }),
) as [Line, Line, Line];
type Line = ReturnType<typeof madeLine>;

test("what was written is read again, in order", async () => {
  await using log = await openLog(path);
  expect(log.lines).toEqual([]);
  await Promise.all([log.append(one), log.append(two), log.append(three)]);
  expect(await readLog(path)).toEqual([one, two, three]);
  expect(readFileSync(path, "utf8").split("\n")).toHaveLength(4);
});

test("a half line at the end is dropped, and the next one stands on its own", async () => {
  writeFileSync(path, `${JSON.stringify(one)}\n${JSON.stringify(two).slice(0, -3)}`);
  expect(await readLog(path)).toEqual([one]);
  {
    await using log = await openLog(path);
    expect(log.lines).toEqual([one]);
    await log.append(three);
  }
  expect(await readLog(path)).toEqual([one, three]);
});

test("a line that is no sample is refused by its number, also after good ones", async () => {
  writeFileSync(path, `${JSON.stringify(one)}\n`);
  appendFileSync(path, "{}\n");
  await expect(readLog(path)).rejects.toThrow(/^bad_log: line 2 of .*log\.jsonl is no sample \(v\)/);
  writeFileSync(path, "hello\n");
  await expect(openLog(path)).rejects.toThrow(/^bad_log: line 1 of .* is no JSON/);
  expect(readFileSync(path, "utf8")).toBe("hello\n"); // somebody's file is left as it was
});

test("a newer version's line is refused by name, and a later field is passed over", async () => {
  writeFileSync(path, `${JSON.stringify({ ...one, later: 1 })}\n`);
  expect(await readLog(path)).toEqual([one]);
  writeFileSync(path, `${JSON.stringify({ ...one, v: 2 })}\n`);
  await expect(readLog(path)).rejects.toThrow(/^newer_log: line 1 of .*\(v 2, this one reads up to 1\)/);
});

test("a file that is not there, or in a folder that is not there, is said so", async () => {
  await expect(readLog(path)).rejects.toThrow(/^bad_log: .* cannot be opened \(ENOENT\)/);
  await expect(openLog(join(path, "below"))).rejects.toThrow(/^bad_log: .* cannot be opened \(ENOENT\)/);
});
