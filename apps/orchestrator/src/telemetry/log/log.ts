// The log of a process that serves or plays: the one way by which it says what happens in it. As JSON it is pino's, a line an
// object; for a person it is a sentence. Rule: both are made of the line's closed fields alone.
import { pino } from "pino";
import type { Terminal } from "../../terminal/terminal.ts";
import { fitting } from "../fields.ts";
import { LOG_LINES, type LogLine } from "./log-line.ts";
import { logText } from "./log-text.ts";

export type Log = (line: LogLine) => void;

/** `json`: everything on standard output; else what a person at the terminal is to know, results on it and the rest beside it. */
export function openLog({ out, err }: Pick<Terminal, "out" | "err">, { json }: { readonly json: boolean }): Log {
  if (!json)
    return (line) => {
      const text = logText(closed(line));
      if (text !== undefined) (line.kind === "listening" ? out : err)(`${text}\n`);
    };
  const logger = pino(
    {
      base: { v: 1 },
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: (level) => ({ level }) },
    },
    { write: out },
  );
  return (line) => logger[LOG_LINES[line.kind].level](closed(line));
}

function closed(line: LogLine): LogLine {
  const { kind } = line;
  return { kind, ...fitting(LOG_LINES[kind].fields, line) } as LogLine; // its own fields, fewer at most
}
