// `bulkhead queue ...`: what was given up in a queue, and playing it again.
import type { Command } from "commander";
import type { Terminal } from "../terminal/terminal.ts";
import { common } from "./common-flags.ts";
import type { ExitCode } from "./exit-codes.ts";
import { queueName } from "./pool-commands.ts";

export function describeQueue(program: Command, terminal: Terminal, exit: (code: ExitCode) => void): void {
  const queue = common(program.command("queue"), terminal).description(
    "runs that pools have given up after too many tries: see them, and have them played again",
  );
  const command = (name: "dead" | "redrive", description: string) =>
    common(queue.command(name), terminal)
      .description(description)
      .option("--queue <name>", "which queue's", queueName, "default")
      .option("--json", "print one JSON object {ok, runs}");
  command("dead", "which were given up, the oldest first").action(
    async (options: { readonly queue: string; readonly json?: boolean }) => {
      const { showDead } = await import("../commands/queue.ts");
      exit(await showDead(options, terminal));
    },
  );
  command("redrive", "submit them again, from where each was cut; those that have ended meanwhile are put away")
    .argument("[runs...]", "their ids; default: all that were given up")
    .action(async (runs: readonly string[], options: { readonly queue: string; readonly json?: boolean }) => {
      const { redrive } = await import("../commands/queue.ts");
      exit(await redrive(runs, options, terminal));
    });
}
