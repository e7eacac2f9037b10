// What every command has: the flags that are taken after it too, and the exit codes below its help.
import type { Command } from "commander";
import { byNpm, type Terminal } from "../terminal/terminal.ts";
import { EXIT_CODE_LINE } from "./exit-codes.ts";

export function common(command: Command, { env }: Pick<Terminal, "env">): Command {
  const quiet = byNpm(env) ? "\nWith --json: npm run -s bulkhead -- ..., so that npm prints no lines of its own." : "";
  return command
    .option("--debug", "print stack traces, and what tools and workers threw")
    .option("--no-color", "print without colours")
    .addHelpText("after", `\n${EXIT_CODE_LINE}${quiet}`);
}
