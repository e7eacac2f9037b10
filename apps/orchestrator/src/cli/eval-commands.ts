// `bulkhead eval ...`: the flags of its commands.
import type { Command } from "commander";
import type { Terminal } from "../terminal/terminal.ts";
import { common } from "./common-flags.ts";
import { describeEvalAgentdojo } from "./eval-agentdojo-commands.ts";
import { describeEvalModule } from "./eval-module-commands.ts";
import { describeEvalReports } from "./eval-report-commands.ts";
import { describeEvalSuites } from "./eval-suite-commands.ts";
import type { ExitCode } from "./exit-codes.ts";

interface Surroundings {
  readonly terminal: Terminal;
  readonly debug: boolean;
  readonly exit: (code: ExitCode) => void;
}

export function describeEval(program: Command, { terminal, debug, exit }: Surroundings): void {
  const evals = common(program.command("eval"), terminal).description(
    "injection tests: of your own module; of suites, attacks and defenses",
  );
  evals.enablePositionalOptions(); // its own flags stand behind a module
  describeEvalModule(evals, { terminal, debug, exit });
  describeEvalSuites(evals, { terminal, debug, exit });
  describeEvalReports(evals, { terminal, exit });
  describeEvalAgentdojo(evals, { terminal, exit });
}
