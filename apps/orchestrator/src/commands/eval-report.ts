// `bulkhead eval report`: what a log says, as a table and as a page.
import { writeFileSync } from "node:fs";
import { basename, resolve } from "node:path";
import { compareLogs, DEFENSES, findings, reportPage, type SampleLine, summarise } from "@bulkhead/evals";
import { CliError } from "../cli/cli-error.ts";
import type { ExitCode } from "../cli/exit-codes.ts";
import { evalRunScreen } from "../evals/eval-run-screen.ts";
import { readEvalLog } from "../evals/read-eval-log.ts";
import { commandName, shellWord, type Terminal } from "../terminal/terminal.ts";
import { visibleLine } from "../terminal/visible-text.ts";

export interface EvalReportOptions {
  readonly html?: string;
  readonly base?: string;
  readonly json?: boolean;
}

export async function evalReport(path: string, options: EvalReportOptions, terminal: Terminal): Promise<ExitCode> {
  const lines = await readEvalLog(path, terminal);
  const base = options.base === undefined ? undefined : await readEvalLog(options.base, terminal);
  if (options.html !== undefined) writePage(resolve(terminal.cwd, options.html), page(path, lines, base, terminal));
  const found = await findings(lines, { suites: [], defenses: DEFENSES });
  const { seed = 0, model = "" } = lines[0] ?? {};
  const summary = { ...summarise(lines), seed, model, of: lines.length, kept: 0, log: path, ...found };
  if (options.json === true) terminal.out(`${JSON.stringify(summary)}\n`);
  else terminal.out(evalRunScreen(lines, summary, terminal));
  if (options.html !== undefined) terminal.err(`The page: ${visibleLine(options.html, 300)}\n`);
  return 0;
}

function page(
  path: string,
  lines: readonly SampleLine[],
  base: readonly SampleLine[] | undefined,
  { env }: Terminal,
): string {
  const name = visibleLine(basename(path), 80);
  return reportPage(lines, {
    title: `Injection evals: ${name}`,
    command: `${commandName(env)} eval score ${shellWord(name)}`,
    ...(base !== undefined && { comparison: compareLogs(base, lines) }),
  });
}

function writePage(file: string, text: string): void {
  try {
    writeFileSync(file, text);
  } catch (cause) {
    const code = (cause as NodeJS.ErrnoException).code ?? "failed";
    throw new CliError(
      "bad_log",
      `--html ${visibleLine(file, 200)} cannot be written (${code}).`,
      "Name a file in a folder that can be written to.",
      { cause },
    );
  }
}
