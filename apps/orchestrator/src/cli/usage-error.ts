// A command that was not written as it must be: what is wrong with it, and the help of the command that was meant.
import type { Command, CommanderError } from "commander";
import { sentence } from "../terminal/sentence.ts";
import { byNpm, commandName } from "../terminal/terminal.ts";
import { CliError } from "./cli-error.ts";

export function usageError(
  { code, message }: CommanderError,
  program: Command,
  argv: readonly string[],
  env: NodeJS.ProcessEnv,
): CliError {
  const { words, commands } = meant(program, argv);
  const help = [commandName(env), ...words, "--help"].join(" ");
  if (code === "commander.help") {
    const names = commands.map((command) => [...words, command.name()].join(" "));
    return new CliError(
      "usage",
      `A word is missing: ${names.join(", ").replace(/, ([^,]*)$/, " or $1")}.`,
      `See: ${help}`,
    );
  }
  const [wrong = "", suggestion] = message.replace(/^error: /, "").split("\n");
  return new CliError(
    "usage",
    sentence(wrong.charAt(0).toUpperCase() + wrong.slice(1)),
    suggestion !== undefined
      ? `${suggestion.replace(/[()]/g, "")} All flags: ${help}`
      : byNpm(env) && code === "commander.excessArguments"
        ? `Flags stand after --, words with spaces in quotes: ${commandName(env)} run agent.ts --input "..."`
        : `See: ${help}`,
  );
}

/** The command that the first words name, and those below it. */
function meant(program: Command, argv: readonly string[]) {
  const words: string[] = [];
  let { commands } = program;
  for (const word of argv) {
    const next = commands.find((command) => command.name() === word);
    if (next === undefined) break;
    words.push(word);
    commands = next.commands;
  }
  return { words, commands };
}
