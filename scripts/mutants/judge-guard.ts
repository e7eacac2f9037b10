// Whether the test of a guard notices that the guard is away: it is run with the mutant in its process, and in what it starts.
import { execFile } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { z } from "zod";
import type { GuardMutant } from "./guard-mutants.ts";

const root = join(import.meta.dirname, "../..");

export interface GuardJudged {
  /** Undefined: it was not seen. `held`: it was not to be, and was not. */
  readonly by?: "test" | "held" | "error";
  readonly where?: string;
}

const reportSchema = z.object({
  testResults: z.array(z.object({ assertionResults: z.array(z.object({ status: z.string(), fullName: z.string() })) })),
});

export async function judgeGuard({ name: mutant, test, heldBy }: GuardMutant): Promise<GuardJudged> {
  const folder = mkdtempSync(join(tmpdir(), "bulkhead-guard-"));
  const report = join(folder, "report.json");
  const { project, file, name } = test;
  const only = name === undefined ? [] : ["-t", name];
  const reporters = ["--reporter=json", `--outputFile=${report}`];
  const vitest = [
    join(root, "node_modules/vitest/vitest.mjs"),
    "run",
    "--project",
    project,
    file,
    ...only,
    ...reporters,
  ];
  const putBack = `--import=${pathToFileURL(join(import.meta.dirname, "put-back.ts")).href}`;
  const env = { ...process.env, BULKHEAD_MUTANT: mutant, NODE_OPTIONS: `--conditions=@bulkhead/source ${putBack}` };
  try {
    const complaint = await new Promise<string>((resolve) => {
      const options = { cwd: root, env, timeout: 300_000, maxBuffer: 2 ** 26 };
      execFile(process.execPath, vitest, options, (_, stdout, stderr) => resolve(`${stdout}${stderr}`.slice(-400)));
    });
    const all = testsIn(report);
    const failed = all.filter(({ status }) => status === "failed").map(({ fullName }) => fullName.trim());
    if (!all.some(({ status }) => status === "passed" || status === "failed")) return { by: "error", where: complaint };
    const [first] = failed;
    if (heldBy !== undefined)
      return first === undefined ? { by: "held", where: heldBy } : { by: "error", where: first };
    return first === undefined ? {} : { by: "test", where: `${file}: ${first}` };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function testsIn(report: string) {
  try {
    return reportSchema
      .parse(JSON.parse(readFileSync(report, "utf8")))
      .testResults.flatMap((one) => one.assertionResults);
  } catch {
    return []; // it did not come to that
  }
}
