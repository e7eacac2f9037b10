// Why a server cannot listen where it was told to, with the way out. Rule: what is said is the system's code in our words.
import { visibleLine } from "../terminal/visible-text.ts";
import { CliError } from "./cli-error.ts";

interface Place {
  readonly host: string;
  readonly port: number;
  /** How the flags begin that name the place: `--port` and `--host`, or `--metrics-port` and `--metrics-host`. */
  readonly flags: "" | "metrics-";
}

export function listenError(cause: unknown, { host, port, flags }: Place): CliError {
  const [why, fix] = reasonOf((cause as NodeJS.ErrnoException).code, flags); // of `listen`
  return new CliError("usage", `It cannot listen at ${visibleLine(host, 60)}, port ${port}: ${why}.`, fix, { cause });
}

function reasonOf(code: string | undefined, flags: Place["flags"]): readonly [why: string, fix: string] {
  const free = `--${flags}port 0 takes a free one.`;
  switch (code) {
    case "EADDRINUSE":
      return ["another process listens there", `End that one, or give another port: ${free}`];
    case "EACCES":
      return ["this user may not", `Give a port from 1024 on: ${free}`];
    case "EADDRNOTAVAIL":
    case "ENOTFOUND":
    case "EAI_AGAIN":
      return ["this machine has no such address", `Give one of its own, without a port: --${flags}host 127.0.0.1`];
    default:
      return ["the system refuses it", `Give another place: --${flags}host, --${flags}port.`];
  }
}
