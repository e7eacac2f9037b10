// A log that is named on the command line.
import { resolve } from "node:path";
import { readLog, type SampleLine } from "@bulkhead/evals";
import { CliError } from "../cli/cli-error.ts";
import { evalError } from "../cli/eval-error.ts";
import type { Terminal } from "../terminal/terminal.ts";
import { visibleLine } from "../terminal/visible-text.ts";

/** @throws CliError `bad_log`, `newer_log` */
export async function readEvalLog(path: string, { cwd }: Pick<Terminal, "cwd">): Promise<readonly SampleLine[]> {
  const lines = await readLog(resolve(cwd, path)).catch((error: unknown) => {
    throw evalError(error) ?? error;
  });
  if (lines.length > 0) return lines;
  throw new CliError(
    "bad_log",
    `${visibleLine(path, 200)} holds no sample.`,
    "Name a log that eval run wrote to its end.",
  );
}
