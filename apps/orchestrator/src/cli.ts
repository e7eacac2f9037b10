import { Command, CommanderError } from "commander";
import { CliError } from "./cli-error.ts";
import type { ExitCode } from "./exit-codes.ts";
import { ownPackage } from "./own-package.ts";
import { commandName, type Terminal } from "./terminal.ts";
import { visible, visibleLine } from "./visible-text.ts";

/** The program: flags in, exit code out. Each command's file is loaded when it is called, so that the first line is printed at once. */
export async function runCli(argv: readonly string[], terminal: Terminal): Promise<ExitCode> {
  const before = argv.indexOf("--") === -1 ? argv : argv.slice(0, argv.indexOf("--"));
  const json = before.includes("--json");
  const debug = before.includes("--debug");
  let exit: ExitCode = 0;
  try {
    const program = describe(terminal, (code) => {
      exit = code;
    });
    if (argv.length === 0) {
      terminal.err(program.helpInformation());
      return 2;
    }
    await program.parseAsync(argv, { from: "user" });
    return exit;
  } catch (error) {
    if (error instanceof CommanderError && error.exitCode === 0) return 0; // --help and --version have printed
    return report(known(error, terminal), terminal, { json, debug });
  }
}

function describe(terminal: Terminal, exit: (code: ExitCode) => void): Command {
  const program = new Command("bulkhead")
    .description(
      "Agents you can let read the internet. The main agent plans, workers read, only checked JSON comes back.",
    )
    .version(ownPackage().version, "-v, --version", "print the version")
    .helpOption("-h, --help", "print this, or the help of a command")
    .option("--debug", "print stack traces")
    .option("--no-color", "print without colours (NO_COLOR and FORCE_COLOR work too)")
    .exitOverride()
    .configureOutput({ writeOut: (text) => terminal.out(text), writeErr: () => {}, outputError: () => {} })
    .addHelpText(
      "after",
      "\nExit codes: 0 done, 1 failed, 2 usage, 3 asks pending, 4 refused by policy, 130 interrupted.",
    );

  common(program.command("demo"))
    .description("show an ordinary agent robbed by its mailbox, and Bulkhead doing the same job; no key, no network")
    .option("--json", "print one JSON object {plain, bulkhead}")
    .action(async (options: { json?: boolean }) => {
      if (options.json !== true) terminal.err("One request, played twice against the same mailbox ...\n");
      const { demo } = await import("./commands/demo.ts");
      exit(await demo(options, terminal));
    });

  common(program.command("run"))
    .description("run the agent that a module exports by default")
    .argument("<module>", "a .ts or .js file")
    .option("--input <json>", 'a request: text, JSON {"messages": ...}, or @file')
    .option("--model <spec>", "provider:model, or a module whose default export is a chat model")
    .option("--json", "print one JSON object {ok, answer, rendered, report}")
    .action(async (module: string, options: { input?: string; model?: string; json?: boolean }) => {
      if (terminal.progress.isTTY) terminal.err(`loading ${visibleLine(module, 60)} ...\r`); // what comes next is written over it
      const { run } = await import("./commands/run.ts");
      exit(await run(module, options, terminal));
    });

  common(program.command("init"))
    .description("write a starter that runs, offline")
    .argument("[folder]", "a new or empty folder", ".")
    .option("--template <name>", "which starter", "inbox")
    .option("--json", "print one JSON object {ok, folder, files}")
    .action(async (folder: string, options: { template: string; json?: boolean }) => {
      const { init } = await import("./commands/init.ts");
      exit(await init(folder, options, terminal));
    });

  common(program.command("doctor"))
    .description("look at this machine: versions, keys, tracing, sandboxes")
    .option("--json", "print one JSON object {ok, checks}")
    .action(async (options: { json?: boolean }) => {
      const { doctor } = await import("./commands/doctor.ts");
      exit(await doctor(options, terminal));
    });
  return program;
}

/** The global flags are taken after the command too. */
function common(command: Command): Command {
  return command.option("--debug", "print stack traces").option("--no-color", "print without colours");
}

function known(error: unknown, terminal: Terminal): CliError {
  if (error instanceof CliError) return error;
  if (terminal.signal.aborted)
    return new CliError("interrupted", "Interrupted.", "Start the command again to run it from the beginning.", {
      exit: 130,
      cause: error,
    });
  if (error instanceof CommanderError) {
    const [message = "", suggestion] = error.message.replace(/^error: /, "").split("\n");
    const help = `${commandName(terminal.env)} --help`;
    return new CliError(
      "usage",
      sentence(message),
      suggestion === undefined ? `See: ${help}` : `${suggestion.replace(/[()]/g, "")} All flags: ${help}`,
    );
  }
  const cause = error instanceof Error ? error.message : String(error);
  return new CliError(
    "internal",
    sentence(cause.split("\n")[0] ?? "unknown error"),
    "Run it again with --debug for the stack.",
    { exit: 1, cause: error },
  );
}

function report(error: CliError, terminal: Terminal, options: { json: boolean; debug: boolean }): ExitCode {
  if (options.debug)
    terminal.err(`${visible((error.cause instanceof Error ? error.cause : error).stack ?? error.message)}\n`);
  if (options.json) {
    terminal.out(`${JSON.stringify({ error: { code: error.code, message: error.message, hint: error.hint } })}\n`);
  } else {
    terminal.err(
      `${terminal.progress.isTTY ? "\r\u001B[J" : ""}${terminal.paintErr("red", "bulkhead:")} ${visible(error.message)} ${visible(error.hint)}\n`,
    );
  }
  return error.exit;
}

function sentence(text: string): string {
  const trimmed = text.trim();
  return `${trimmed.charAt(0).toUpperCase()}${trimmed.slice(1)}${/[.!?]$/.test(trimmed) ? "" : "."}`;
}
