// Flags of what has metrics: a port of their own for who scrapes them.
import { type Command, InvalidArgumentError } from "commander";

export function metricsFlags(command: Command): Command {
  return command
    .option("--metrics-port <n>", "answer /metrics at this port too, without a key; 0 takes a free one", portOf)
    .option("--metrics-host <address>", "where that port listens", "127.0.0.1");
}

export function portOf(value: string): number {
  const port = Number(value);
  if (/^\d{1,5}$/.test(value) && port <= 65_535) return port;
  throw new InvalidArgumentError("A port is a number from 0 to 65535.");
}
