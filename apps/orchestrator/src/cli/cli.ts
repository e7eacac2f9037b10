// The program: flags in, exit code out. Each command's file is loaded when it is called, so that the first line is
// printed at once. Rule: nothing that is loaded here loads another package of ours; a test holds it to that.
import { Command, CommanderError, Option } from "commander";
import type { RunOptions } from "../commands/run.ts";
import { PEOPLE, type PersonName } from "../demo/service/people.ts";
import { sentence } from "../terminal/sentence.ts";
import { commandName, type Terminal } from "../terminal/terminal.ts";
import { describeApprovals } from "./approvals-commands.ts";
import { CliError, DEBUG_HINT } from "./cli-error.ts";
import { common } from "./common-flags.ts";
import { describeDb } from "./db-commands.ts";
import { describeEval } from "./eval-commands.ts";
import { EXIT_CODE_LINE, type ExitCode } from "./exit-codes.ts";
import { describeFiles } from "./files-commands.ts";
import { describeKeys } from "./keys-commands.ts";
import { describeMemory } from "./memory-commands.ts";
import { flagsLostToNpm } from "./npm-flags.ts";
import { ownPackage } from "./own-package.ts";
import { describePool, queueName } from "./pool-commands.ts";
import { describePrograms } from "./programs-commands.ts";
import { describeQueue } from "./queue-commands.ts";
import { describeRuns } from "./runs-commands.ts";
import { describeServe } from "./serve-commands.ts";
import { describeTasks } from "./tasks-commands.ts";
import { usageError } from "./usage-error.ts";

/** Never throws: what goes wrong is reported, and is the exit code. */
export async function runCli(argv: readonly string[], terminal: Terminal): Promise<ExitCode> {
  const before = argv.indexOf("--") === -1 ? argv : argv.slice(0, argv.indexOf("--"));
  const json = before.includes("--json");
  const debug = before.includes("--debug");
  let exit: ExitCode = 0;
  const program = describe(terminal, debug, (code) => {
    exit = code;
  });
  try {
    if (argv.length === 0) {
      terminal.err(program.helpInformation());
      return 2;
    }
    refuseLostFlags(argv, terminal);
    await program.parseAsync(argv, { from: "user" });
    return exit;
  } catch (error) {
    if (error instanceof CommanderError && error.exitCode === 0) return 0; // --help and --version have printed
    return await report(known(error, program, argv, terminal), terminal, { json, debug });
  }
}

function describe(terminal: Terminal, debug: boolean, exit: (code: ExitCode) => void): Command {
  const program = new Command("bulkhead")
    .description(
      "Agents you can let read the internet. The main agent plans, workers read, only checked JSON comes back.",
    )
    .version(ownPackage().version, "-v, --version", "print the version")
    .helpOption("-h, --help", "print this, or the help of a command")
    .option("--debug", "print stack traces, and what tools and workers threw")
    .option("--no-color", "print without colours (NO_COLOR and FORCE_COLOR work too)")
    .enablePositionalOptions() // a flag behind a command's name is that command's
    .exitOverride()
    .configureOutput({ writeOut: (text) => terminal.out(text), writeErr: () => {}, outputError: () => {} })
    .addHelpText("after", `\n${EXIT_CODE_LINE}`);

  common(program.command("demo"), terminal)
    .description("show an ordinary agent robbed by its mailbox, and Bulkhead doing the same job; no key, no network")
    .option(
      "--service",
      "the same job through a service: `serve` and two pools as processes, and a person who is asked",
    )
    .addOption(
      new Option("--person <which>", "with --service: who is asked").choices(PEOPLE).default("careful" as const),
    )
    .option("--json", "print one JSON object: {plain, bulkhead}, or what came of the service")
    .action(async (options: { json?: boolean; service?: boolean; person: PersonName }) => {
      if (options.service === true) {
        const { demoService } = await import("../commands/demo-service.ts");
        exit(await demoService(options, terminal));
        return;
      }
      if (options.json !== true) terminal.err("One request, played twice against the same mailbox ...\n");
      const { demo } = await import("../commands/demo.ts");
      exit(await demo(options, terminal));
    });

  common(program.command("run"), terminal)
    .description("run the agent or the workflow that a module exports by default")
    .argument("<module>", "a .ts or .js file")
    .option("--input <json>", 'a request: text, JSON {"messages": ...}, or @file; for a workflow its input as JSON')
    .option("--model <spec>", "provider:model, or a module whose default export is a chat model")
    .option("--run <id>", "name the run, or take up the one of this name")
    .option("--queue <name>", "have a pool play it (see pool), and wait for it", queueName)
    .option("--no-store", "keep nothing: it cannot be resumed, and what asks a person is denied")
    .option("--chat", "talk to it: each line is a message in one thread; Ctrl-C stops a turn, Ctrl-D or /exit ends")
    .option("--json", "print one JSON object {ok, run, answer, rendered, report}; with --chat one for each turn")
    .action(async (module: string, options: RunOptions & { chat?: boolean }) => {
      if (terminal.progress.isTTY) {
        const { visibleLine } = await import("../terminal/visible-text.ts");
        terminal.err(`loading ${visibleLine(module, 60)} ...\r`); // what comes next is written over it
      }
      if (options.chat === true) {
        const { chat } = await import("../commands/chat.ts");
        exit(await chat(module, { ...options, debug }, terminal));
        return;
      }
      const { run } = await import("../commands/run.ts");
      exit(await run(module, { ...options, debug }, terminal));
    });

  common(program.command("init"), terminal)
    .description("write a starter that runs, offline")
    .argument("[folder]", "a new or empty folder", ".")
    .option("--template <name>", "which starter", "inbox")
    .option("--json", "print one JSON object {ok, folder, files}")
    .action(async (folder: string, options: { template: string; json?: boolean }) => {
      const { init } = await import("../commands/init.ts");
      exit(await init(folder, options, terminal));
    });

  describeRuns(program, { terminal, debug, exit });
  describeApprovals(program, terminal, exit);
  describePrograms(program, terminal, exit);
  describeFiles(program, terminal, exit);
  describeMemory(program, terminal, exit);
  describeTasks(program, terminal, exit);
  describePool(program, terminal, exit);
  describeQueue(program, terminal, exit);
  describeDb(program, terminal, exit);
  describeServe(program, terminal, exit);
  describeKeys(program, terminal, exit);
  describeEval(program, { terminal, debug, exit });

  const mcp = common(program.command("mcp"), terminal).description("hold the tools of MCP servers to what they were");
  const lock = ["--lock <file>", "the lock", "mcp.lock.json"] as const;
  common(mcp.command("pin"), terminal)
    .description("write down what the servers say of their tools")
    .argument("<module>", "a .ts or .js file that exports mcp: a client, or { mcpServers }")
    .option(...lock)
    .option("--json", "print one JSON object {ok, lock, tools}")
    .action(async (module: string, options: { lock: string; json?: boolean }) => {
      const { pinMcp } = await import("../commands/mcp.ts");
      exit(await pinMcp(module, options, terminal));
    });
  common(mcp.command("diff"), terminal)
    .description("show what the servers say otherwise than it was pinned; exits 1 if anything")
    .argument("<module>", "a .ts or .js file that exports mcp: a client, or { mcpServers }")
    .option(...lock)
    .option("--json", "print one JSON object {ok, lock, changes}")
    .action(async (module: string, options: { lock: string; json?: boolean }) => {
      const { diffMcp } = await import("../commands/mcp.ts");
      exit(await diffMcp(module, options, terminal));
    });

  common(program.command("doctor"), terminal)
    .description("look at this machine: versions, keys, the database and the runs in it, tracing, sandboxes")
    .option("--json", "print one JSON object {ok, checks}")
    .action(async (options: { json?: boolean }) => {
      const { doctor } = await import("../commands/doctor.ts");
      exit(await doctor(options, terminal));
    });
  return program;
}

// `npm run bulkhead run agent.ts --model x`: npm takes --model for itself, and another model would be asked.
function refuseLostFlags(argv: readonly string[], { env }: Terminal): void {
  const lost = flagsLostToNpm(argv, env);
  if (lost.length === 0) return;
  throw new CliError(
    "usage",
    `npm took ${lost.join(", ")} for itself, because -- does not stand before it.`,
    `Write: ${lost.includes("--json") ? "npm run -s bulkhead --" : commandName(env)} ${argv[0] ?? "run"} ... ${lost.join(" ... ")}`,
  );
}

function known(error: unknown, program: Command, argv: readonly string[], terminal: Terminal): CliError {
  if (error instanceof CliError) return error;
  if (terminal.signal.aborted)
    return new CliError("interrupted", "Interrupted.", "Start the command again to run it from the beginning.", {
      exit: 130,
      cause: error,
    });
  if (error instanceof CommanderError) return usageError(error, program, argv, terminal.env);
  const cause = error instanceof Error ? error.message : String(error);
  return new CliError("internal", sentence(cause.split("\n")[0] ?? "unknown error"), DEBUG_HINT, {
    exit: 1,
    cause: error,
  });
}

async function report(
  error: CliError,
  terminal: Terminal,
  options: { json: boolean; debug: boolean },
): Promise<ExitCode> {
  const { visible } = await import("../terminal/visible-text.ts");
  if (options.debug)
    terminal.err(`${visible((error.cause instanceof Error ? error.cause : error).stack ?? error.message)}\n`);
  if (options.json) {
    terminal.out(`${JSON.stringify({ error: { code: error.code, message: error.message, hint: error.hint } })}\n`);
  } else {
    terminal.err(
      `${terminal.progress.isTTY ? "\r\u001B[J" : ""}${terminal.paintErr("red", "bulkhead:")} ${`${visible(error.message)} ${visible(error.hint)}`.trimEnd()}\n`,
    );
  }
  return error.exit;
}
