// `bulkhead pool`: its flags.
import { type Command, InvalidArgumentError } from "commander";
import type { PoolFlags } from "../commands/pool.ts";
import type { Terminal } from "../terminal/terminal.ts";
import { atLeastOne, drainSeconds } from "./at-least-one.ts";
import { common } from "./common-flags.ts";
import type { ExitCode } from "./exit-codes.ts";
import { metricsFlags } from "./metrics-flags.ts";

export function describePool(program: Command, terminal: Terminal, exit: (code: ExitCode) => void): void {
  metricsFlags(common(program.command("pool"), terminal))
    .description("play runs that others submit, until it is told to end: of these modules, in their versions")
    .requiredOption("--modules <files...>", "what it plays: .ts or .js files that export agents or workflows")
    .option("--concurrency <n>", "runs at once", atLeastOne, 8)
    .option("--queue <name>", "take only what was submitted to this queue", queueName, "default")
    .option("--drain <seconds>", "how long what is under way may go on at SIGTERM or Ctrl-C", drainSeconds, 30)
    .option("--json", "print one JSON object a line for each thing that happens")
    .action(async (options: PoolFlags) => {
      const { pool } = await import("../commands/pool.ts");
      exit(await pool(options, terminal));
    });
}

export function queueName(given: string): string {
  if (/^[a-zA-Z0-9_-]{1,64}$/.test(given)) return given;
  throw new InvalidArgumentError("A queue's name is letters, digits, _ and -, at most 64.");
}
