// The log: what was written is read again, whole lines only, and nothing that is no sample is taken for one.
import { appendFileSync, mkdtempSync, readFileSync, rmSync, statSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setImmediate } from "node:timers/promises";
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

test("of a whole log nothing is cut, and half a line that somebody goes on writing is not dropped", async () => {
  writeFileSync(path, `${JSON.stringify(one)}\n`);
  utimesSync(path, 1, 1);
  await using whole = await openLog(path);
  expect([whole.lines, statSync(path).mtimeMs]).toEqual([[one], 1000]);
  const text = `${JSON.stringify(two)}\n`;
  appendFileSync(path, text.slice(0, 20));
  const opened = openLog(path);
  await setImmediate();
  appendFileSync(path, text.slice(20));
  await using log = await opened;
  await log.append(three);
  expect(await readLog(path)).toEqual([one, two, three]);
});

test("after a line that could not be written no other is: it would stand behind half of that one", async () => {
  const log = await openLog(path);
  const spoiled = Object.defineProperty({ ...one }, "toJSON", {
    value: () => {
      throw new Error("no room");
    },
  });
  await expect(log.append(spoiled)).rejects.toThrow("no room");
  await expect(log.append({ ...two })).rejects.toThrow("no room");
  await log[Symbol.asyncDispose]();
  expect(await readLog(path)).toEqual([]);
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
