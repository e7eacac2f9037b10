// `bulkhead eval score`: a log's calls on a fresh state, judged again by the suites as they are now.
import { writeFileSync } from "node:fs";
import { resolve } from "node:path";
import { type Change, scoreAgain, summarise } from "@bulkhead/evals";
import { CliError } from "../cli/cli-error.ts";
import type { ExitCode } from "../cli/exit-codes.ts";
import { readEvalLog } from "../evals/read-eval-log.ts";
import { suitesNamed } from "../evals/suites-named.ts";
import type { Terminal } from "../terminal/terminal.ts";
import { visibleLine } from "../terminal/visible-text.ts";

/** 1: something comes out otherwise than it was written, or can be judged no more. */
export async function evalScore(
  path: string,
  options: { suite?: string; out?: string; json?: boolean },
  terminal: Terminal,
): Promise<ExitCode> {
  const written = await readEvalLog(path, terminal);
  const { lines, changes, unknown } = await scoreAgain(written, await suitesNamed(options.suite, terminal));
  if (options.out !== undefined) write(resolve(terminal.cwd, options.out), lines);
  if (options.json === true) terminal.out(`${JSON.stringify({ ...summarise(lines), changes, unknown })}\n`);
  else terminal.out(`${screen(lines.length, changes, unknown, terminal).join("\n")}\n`);
  return changes.length + unknown.length === 0 ? 0 : 1;
}

function write(file: string, lines: readonly object[]): void {
  try {
    writeFileSync(file, lines.map((line) => `${JSON.stringify(line)}\n`).join(""), { flag: "wx" });
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? "failed";
    throw new CliError("bad_log", `--out ${visibleLine(file, 200)} cannot be written (${code}).`, "Name a new file.", {
      cause: error,
    });
  }
}

function screen(
  samples: number,
  changes: readonly Change[],
  unknown: readonly string[],
  { width }: Terminal,
): readonly string[] {
  const said = (value: unknown) => (Array.isArray(value) ? `${value.length} calls` : String(value));
  return [
    ...changes.map(
      ({ id, field, was, is }) => `${visibleLine(id, width)}\n  ${field}: was ${said(was)}, is ${said(is)}`,
    ),
    ...unknown.map((id) => `${visibleLine(id, width)}\n  its suite, task, goal or vector is not there any more`),
    `${samples} samples scored again: ${changes.length} figures changed, ${unknown.length} samples not known any more.`,
  ];
}
