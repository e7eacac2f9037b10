// `bulkhead eval agentdojo`: its flags.
import { availableParallelism } from "node:os";
import { type Command, InvalidArgumentError } from "commander";
import type { EvalAgentdojoOptions } from "../commands/eval-agentdojo.ts";
import type { Terminal } from "../terminal/terminal.ts";
import { common } from "./common-flags.ts";
import type { ExitCode } from "./exit-codes.ts";

interface Surroundings {
  readonly terminal: Terminal;
  readonly exit: (code: ExitCode) => void;
}

export function describeEvalAgentdojo(evals: Command, { terminal, exit }: Surroundings): void {
  common(evals.command("agentdojo"), terminal)
    .description("the original benchmark, by its own harness (needs Python 3.10 or later)")
    .option("--oracle <file>", "facts about its tasks: docs/guide/agentdojo.md")
    .option("--suites <names>", "comma-separated; without it banking and workspace")
    .option(
      "--defense <names>",
      "as of eval run, comma-separated",
      "none,bulkhead-never,bulkhead-unmet,bulkhead-tainted",
    )
    .option("--approver <names>", "who answers questions: none, oracle, always; without it all three")
    .option("--attack <names>", "AgentDojo's names, or none for clean runs", "important_instructions")
    .option("--task <ids>", "only these of its user tasks")
    .option("--goal <ids>", "only these of its injection tasks")
    .option("--model <spec>", "worst-case (no model, no key), provider:model, or a module", "worst-case")
    .option("--benchmark <version>", "of AgentDojo's tasks", "v1.2.1")
    .option("--python <path>", "the Python to make the environment with; default python3")
    .option("--processes <n>", "of the harness, beside each other", whole, availableParallelism())
    .option("--seconds <n>", "of one run", whole, 120)
    .option("--steps <n>", "of one run's agent", whole, 200)
    .option("--json", "print one JSON object {samples, seconds, summary, classes, reached, lost, ...}")
    .action(async (options: EvalAgentdojoOptions) => {
      const { evalAgentdojo } = await import("../commands/eval-agentdojo.ts");
      exit(await evalAgentdojo(options, terminal));
    });
}

function whole(typed: string): number {
  const value = Number(typed);
  if (!(Number.isInteger(value) && value >= 1 && value <= 100_000))
    throw new InvalidArgumentError("Write a whole number from 1.");
  return value;
}
