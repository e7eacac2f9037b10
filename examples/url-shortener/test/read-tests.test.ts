import { expect, test } from "vitest";
import { readTests } from "../read-tests.ts";

const counts = (tests: number, pass: number, fail: number) =>
  `1..${tests}\n# tests ${tests}\n# suites 0\n# pass ${pass}\n# fail ${fail}\n# cancelled 0\n`;

const FAILED = `TAP version 13
# Subtest: a link expires
not ok 1 - a link expires
  ---
  duration_ms: 3.8
  type: 'test'
  location: '/tmp/judge/acceptance/expiry.test.ts:10:1'
  failureType: 'testCodeFailure'
  error: |-
    soon
    
    true !== false
    
  code: 'ERR_ASSERTION'
  ...
# Subtest: store.test.ts
not ok 2 - store.test.ts
  ---
  location: '/box/folder/test/store.test.ts:1:1'
  error: "Cannot find module"
  ...
${counts(2, 0, 2)}`;

test("it passes when as many tests passed as there are", () => {
  expect(readTests({ code: 0, stdout: counts(3, 3, 0) }, 3)).toEqual({ verdict: "pass" });
});

test("no test is none, whatever the process ended with", () => {
  for (const code of [0, 1]) expect(readTests({ code, stdout: counts(0, 0, 0) }).verdict).toBe("none");
});

test("a failed test is told with its place, its name and its error", () => {
  expect(readTests({ code: 1, stdout: FAILED }, 2)).toEqual({
    verdict: "fail",
    diagnostics: [
      { file: "expiry.test.ts", line: 10, rule: "test", text: "a link expires\nsoon\n\ntrue !== false" },
      { file: "store.test.ts", line: 1, rule: "test", text: 'store.test.ts\n"Cannot find module"' },
    ],
  });
});

test("a process that ended well and early has not passed", () => {
  const early = [
    { code: 0, stdout: "" },
    { code: 0, stdout: counts(2, 2, 0) },
    { code: 1, stdout: counts(3, 3, 0) },
    { code: 0, stdout: counts(3, 2, 1) },
  ];
  for (const ended of early) expect(readTests(ended, 3).verdict).toBe("fail");
});

test("a megabyte that is made to be slow to read is read once", () => {
  const stdout = "not ok 1 - endless\n  ---\n".repeat(40_000);
  expect(readTests({ code: 1, stdout }).verdict).toBe("fail");
}, 5_000); // read once for each of its lines, it took twelve seconds; read once, twenty milliseconds
