// All tests, once. The numbers come from the tally's file, not from what the run printed.
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Tally } from "../tally.ts";
import type { Verdict } from "./step.ts";
import { runTool, tail } from "./tool.ts";

export async function checkTests(): Promise<Verdict> {
  const folder = mkdtempSync(join(tmpdir(), "bulkhead-check-"));
  try {
    const file = join(folder, "tally.json");
    const run = await runTool("node_modules/vitest/vitest.mjs", ["run"], { BULKHEAD_TALLY: file });
    const tests = readTally(file);
    if (tests === undefined) return { problems: [`${tail(run.output)}\nthe test run ended without its numbers`] };
    const note = `passed ${tests.passed}, failed ${tests.failed}, skipped ${tests.skipped}; seed ${tests.seed}`;
    if (tests.passed === 0) return { problems: ["no test ran"], note, tests };
    return { problems: run.ok && tests.failed === 0 ? [] : [tail(run.output, 400)], note, tests };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function readTally(file: string): Tally | undefined {
  try {
    return JSON.parse(readFileSync(file, "utf8")) as Tally;
  } catch {
    return undefined;
  }
}
