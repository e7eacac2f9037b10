// What `node --test` printed (TAP), as a verdict. Rules: it passes when it ended with 0, no test failed, and as many passed as
// the operator knows there to be: a program that ends its process early has not passed. No test at all is `none`.
//
// Tests and what they test share a process, so a program written to forge this report could. What is judged here is work
// that goes wrong, not work that attacks its judge; a person reads the tree before anybody relies on it.
import type { Diagnostic, Verdict } from "@bulkhead/agents";

interface Ended {
  readonly code: number;
  readonly stdout: string;
}

export function readTests({ code, stdout }: Ended, expected = 1): Verdict {
  const [tests, passed, failed] = [countOf(stdout, "tests"), countOf(stdout, "pass"), countOf(stdout, "fail")];
  if (tests === 0) return { verdict: "none", diagnostics: [{ rule: "no_tests", text: "there is no test" }] };
  if (code === 0 && failed === 0 && passed >= expected) return { verdict: "pass" };
  const broken = failures(stdout);
  if (broken.length > 0) return { verdict: "fail", diagnostics: broken };
  return {
    verdict: "fail",
    diagnostics: [{ rule: "cut_short", text: `${passed} of ${expected} tests ran to their end` }],
  };
}

/** -1: it never came to counting. */
function countOf(stdout: string, what: string): number {
  return Number(stdout.match(new RegExp(`^# ${what} (\\d+)$`, "m"))?.[1] ?? -1);
}

const FAILURE = /^not ok \d+ - (.*)\n {2}---\n/;

/** Report by report, each read once: what is printed here may be made to be slow to read. */
function failures(stdout: string): readonly Diagnostic[] {
  return stdout.split(/^(?=not ok \d)/m).flatMap((report) => {
    const name = FAILURE.exec(report)?.[1];
    const [details = "", rest] = report.split("\n  ...\n", 2);
    if (name === undefined || rest === undefined) return [];
    const [, file = "", line = ""] = /^ {2}location: '(?:.*\/)?([^/']+):(\d+):\d+'$/m.exec(details) ?? [];
    return [{ file, line: Number(line), rule: "test", text: `${name}\n${errorIn(details)}` }];
  });
}

function errorIn(details: string): string {
  const block = /^ {2}error: \|-\n((?: {4}.*\n?|\n)+)/m.exec(details)?.[1];
  if (block !== undefined) return block.replace(/^ {4}/gm, "").trim();
  return /^ {2}error: (.*)$/m.exec(details)?.[1] ?? "";
}
