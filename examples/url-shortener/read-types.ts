// What `tsc --pretty false` printed, as a verdict.
import type { Diagnostic, Verdict } from "@bulkhead/agents";

interface Ended {
  readonly code: number;
  readonly stdout: string;
}

const ERROR = /^(.+?)\((\d+),(\d+)\): error (TS\d+): (.*)$/gm;
const NOTHING_TO_CHECK = "TS18003";

export function readTypes({ code, stdout }: Ended): Verdict {
  if (code === 0) return { verdict: "pass" };
  if (stdout.includes(NOTHING_TO_CHECK)) return { verdict: "none", diagnostics: [{ rule: NOTHING_TO_CHECK }] };
  const diagnostics = [...stdout.matchAll(ERROR)].map(([, file, line, column, rule, text]): Diagnostic => {
    return { file, line: Number(line), column: Number(column), rule, text };
  });
  return { verdict: "fail", diagnostics };
}
