// `bulkhead eval report | compare`: the flags of what shows logs.
import type { Command } from "commander";
import type { EvalCompareOptions } from "../commands/eval-compare.ts";
import type { EvalReportOptions } from "../commands/eval-report.ts";
import type { Terminal } from "../terminal/terminal.ts";
import { common } from "./common-flags.ts";
import type { ExitCode } from "./exit-codes.ts";

interface Surroundings {
  readonly terminal: Terminal;
  readonly exit: (code: ExitCode) => void;
}

export function describeEvalReports(evals: Command, { terminal, exit }: Surroundings): void {
  const command = (name: string, description: string) => common(evals.command(name), terminal).description(description);

  command("report", "show a log: a table here, a page to look at")
    .argument("<log>", "the file that eval run wrote")
    .option("--html <file>", "write the page there: one file, no script, nothing fetched")
    .option("--base <log>", "an earlier log: the page says what came out otherwise")
    .option("--json", "print one JSON object {samples, seconds, summary, ...}")
    .action(async (log: string, options: EvalReportOptions) => {
      const { evalReport } = await import("../commands/eval-report.ts");
      exit(await evalReport(log, options, terminal));
    });
  command("compare", "hold a log against an earlier one, sample by sample; exits 1 if anything is worse")
    .argument("<base>", "the earlier log")
    .argument("<log>", "the later one")
    .option("--json", "print one JSON object {pairs, onlyBase, onlyOther, rows, flips}")
    .action(async (base: string, log: string, options: EvalCompareOptions) => {
      const { evalCompare } = await import("../commands/eval-compare.ts");
      exit(await evalCompare(base, log, options, terminal));
    });
}
