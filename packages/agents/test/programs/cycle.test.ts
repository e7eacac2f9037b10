// When a worker goes in circles, and how hot its model is asked then: pure.
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { cycleLength, stableText } from "../../src/programs/cycle.ts";
import { nextTemperature } from "../../src/programs/temperature.ts";

describe("a circle", () => {
  test("of 1, 2, 3 or 4 steps is seen when it has come round once; a longer one is none", () => {
    for (const length of [1, 2, 3, 4]) {
      const steps = ["x", "y", ...Array.from({ length }, (_, at) => `s${at}`)];
      const round = steps.slice(-length);
      for (let more = 0; more < length; more++)
        expect(cycleLength([...steps, ...round.slice(0, more)])).toBeUndefined();
      expect(cycleLength([...steps, ...round])).toBe(length);
    }
    const five = ["1", "2", "3", "4", "5"];
    expect(cycleLength([...five, ...five])).toBeUndefined();
  });

  test("is never seen where all steps differ", () => {
    fc.assert(fc.property(fc.uniqueArray(fc.string()), (steps) => cycleLength(steps) === undefined));
  });

  test("is none where a step is another that only begins alike", () => {
    expect(cycleLength(["write a 1", "write a 2", "write a 3"])).toBeUndefined();
  });
});

describe("what changes by itself is the same", () => {
  test.each([
    ["/tmp/bulkhead-tree-x8Kd2/src/a.ts: no", "/tmp/bulkhead-tree-Qq01z/src/b.ts: no"],
    ["/private/var/folders/ab/T/x1/y failed", "/private/var/folders/cd/T/x2/y failed"],
    ["C:\\Users\\ada\\AppData\\Local\\Temp\\q1\\a.txt", "C:\\Users\\ada\\AppData\\Local\\Temp\\q2\\a.txt"],
    ["at 2026-11-26T06:01:40.123Z it failed", "at 2026-11-27T16:21:00Z it failed"],
    ["12:00:01 failed", "23:59:59.5 failed"],
    ["3 passed in 12.3ms", "3 passed in 1.75 s"],
    ["request 6f1c1f0e-9a52-4d4b-8a3e-1f1d5a0f2a11", "request 00000000-9a52-4d4b-8a3e-1f1d5a0f2a12"],
    ["object at 0x7f3a9c", "object at 0x00ff12"],
    ["commit 105e74af99", "commit 7b3de01aa2"],
    ["pid 4711 ended", "pid 815 ended"],
    ["stamp 1795673538554", "stamp 1795673540000"],
  ])("%s", (one, other) => {
    expect(stableText(one)).toBe(stableText(other));
  });

  test.each([
    ["src/a.ts(1,2): error", "src/a.ts(1,3): error"],
    ["expected 3, got 4", "expected 3, got 5"],
    ["write a.txt", "write b.txt"],
    ["3 tests failed", "2 tests failed"],
  ])("and what means something is not: %s", (one, other) => {
    expect(stableText(one)).not.toBe(stableText(other));
  });
});

test("a text that is made to be slow is looked at once", () => {
  expect(stableText("a:\\".repeat(100_000))).toHaveLength(300_000); // without a bound: for hours
}, 30_000);

test("the temperature steps up with each circle to the cap, anneals, and is as the model was made again", () => {
  const heat = { step: 0.4, cap: 1, anneal: 0.1 };
  const walked: (number | undefined)[] = [];
  let now: number | undefined;
  for (const circle of [false, true, true, true, true, ...Array<boolean>(11).fill(false)]) {
    now = nextTemperature(now, circle, heat);
    walked.push(now);
  }
  expect(walked).toEqual([
    undefined,
    0.4,
    0.8,
    1,
    1,
    0.9,
    0.8,
    0.7,
    0.6,
    0.5,
    0.4,
    0.3,
    0.2,
    0.1,
    undefined,
    undefined,
  ]);
});
