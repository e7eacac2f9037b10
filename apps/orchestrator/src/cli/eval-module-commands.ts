// `bulkhead eval <module>` and `bulkhead eval init <module>`: a user's own agent.
import { type Command, InvalidArgumentError } from "commander";
import type { EvalModuleOptions } from "../commands/eval-module.ts";
import { commandName, type Terminal } from "../terminal/terminal.ts";
import { CliError } from "./cli-error.ts";
import { common } from "./common-flags.ts";
import type { ExitCode } from "./exit-codes.ts";

interface Surroundings {
  readonly terminal: Terminal;
  readonly debug: boolean;
  readonly exit: (code: ExitCode) => void;
}

/** `evals`: the group, which takes a module where no command of it is named. */
export function describeEvalModule(evals: Command, { terminal, debug, exit }: Surroundings): void {
  evals
    .argument("[module]", "a .ts or .js file that exports an agent or a workflow: it is attacked, offline")
    .option("--input <json>", "what it is asked, as with run")
    .option("--scenario <file>", "what is played; without it the module's own, one beside it, or one made of its tools")
    .option("--read <name>", "a tool that reads, where no rules say so; more than once for more", gathered)
    .option("--timeout <seconds>", "of one play, and of loading the module", seconds, 30)
    .option("--json", "print one JSON object {ok, holds, baseline, failure, ...}")
    .action(async (module: string | undefined, options: EvalModuleOptions) => {
      if (module === undefined) throw nothing(terminal);
      const { evalModule } = await import("../commands/eval-module.ts");
      exit(await evalModule(module, { ...options, debug }, terminal));
    });
  common(evals.command("init"), terminal)
    .description("write a scenario beside a module, and a CI step; overwrites nothing")
    .argument("<module>", "a .ts or .js file that exports an agent or a workflow")
    .option("--json", "print one JSON object {ok, files}")
    .action(async (module: string, options: { json?: boolean }) => {
      const { evalInit } = await import("../commands/eval-init.ts");
      exit(await evalInit(module, { json: options.json === true }, terminal));
    });
}

function nothing({ env }: Terminal): CliError {
  return new CliError(
    "usage",
    "There is nothing to evaluate.",
    `Give a module: ${commandName(env)} eval agent.ts; or see: ${commandName(env)} eval --help`,
  );
}

const gathered = (name: string, before: readonly string[] = []): readonly string[] => [...before, name];

function seconds(text: string): number {
  const value = Number(text);
  if (!(value > 0 && value <= 3_600)) throw new InvalidArgumentError("Write seconds, above 0.");
  return value;
}
