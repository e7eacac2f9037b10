// What a program printed, as diagnostics. Pure. Whoever wrote the files may have printed any of it: it is cut to size where
// it is kept, and shown as data.
import { COMMAND_FOLDER } from "@bulkhead/sandbox";
import { parseObject } from "../model/parse-object.ts";
import type { CommandText } from "./command-evaluator.ts";
import type { Diagnostic, Verdict } from "./evaluator.ts";
import { fitVerdict } from "./fit-verdict.ts";

/** Of the lines that name a place in a file; where none does, the last lines. */
export function lineDiagnostics({ stdout, stderr }: CommandText): readonly Diagnostic[] {
  const lines = `${stdout}\n${stderr}`.split(/\r?\n/).filter((line) => line.trim() !== "");
  const placed = lines.flatMap((line) => placeIn(line.slice(0, MOST_LINE)) ?? []);
  return placed.length > 0 ? placed : lines.slice(-LAST).map((line) => ({ text: line.slice(0, MOST_LINE) }));
}

/** What is no verdict is an `error`. */
export function jsonVerdict(output: CommandText): Verdict {
  const given = parseObject(output.stdout.trim());
  if (given === undefined) return { verdict: "error", diagnostics: lineDiagnostics(output) };
  return fitVerdict(given);
}

function placeIn(line: string): Diagnostic | undefined {
  const [, file = "", at = "", column, rest = ""] = BRACKETS.exec(line) ?? COLONS.exec(line) ?? [];
  if (file === "") return undefined;
  const [, rule, text = rest] = RULE.exec(rest) ?? [];
  return {
    file: file.startsWith(`${COMMAND_FOLDER}/`) ? file.slice(COMMAND_FOLDER.length + 1) : file,
    line: Number(at),
    ...(column !== undefined && { column: Number(column) }),
    ...(rule !== undefined && { rule }),
    text,
  };
}

const BRACKETS = /^\s*([^\s:()][^:()]{0,300})\((\d{1,9}),(\d{1,9})\): (.*)$/;
const COLONS = /^\s*([^\s:()][^:()]{0,300}):(\d{1,9})(?::(\d{1,9}))?:? (.*)$/;
const RULE = /^(?:error|warning) ([A-Za-z]+[\w/-]*): (.*)$/;
const MOST_LINE = 2_000;
const LAST = 20;
