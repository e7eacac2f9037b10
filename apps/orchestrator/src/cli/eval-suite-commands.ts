// `bulkhead eval run | list | score`: suites, of ours or a user's own, with attacks and defenses.
import { type Command, InvalidArgumentError } from "commander";
import type { EvalRunOptions } from "../commands/eval-run.ts";
import type { Terminal } from "../terminal/terminal.ts";
import { common } from "./common-flags.ts";
import type { ExitCode } from "./exit-codes.ts";

interface Surroundings {
  readonly terminal: Terminal;
  readonly debug: boolean;
  readonly exit: (code: ExitCode) => void;
}

export function describeEvalSuites(evals: Command, { terminal, debug, exit }: Surroundings): void {
  const command = (name: string, description: string) => common(evals.command(name), terminal).description(description);

  command("run", "play attacks on agents, and say what became of it")
    .option("--suite <names>", "comma-separated, of ours or a file that exports one; without it all of ours")
    .option("--task <ids>", "only these tasks of the suites")
    .option("--attack <names>", "comma-separated, or none for clean runs; without it all")
    .option("--defense <names>", "comma-separated; without it all")
    .option("--adversary <names>", "who plays the attacker; without it all, with a model of its own only that one")
    .option("--approver <names>", "who answers questions: none, oracle, always; without it all three")
    .option("--model <spec>", "worst-case (no model, no key), provider:model, or a module", "worst-case")
    .option("--samples <n>", "at most so many, chosen by the seed (default: 3000, with a model 100)", wholeNumber(1))
    .option("--part <p>", "this part of all samples, above 0 and up to 1, in the place of --samples", part)
    .option("--seed <n>", "chooses the samples, and what an adversary tries", wholeNumber(0), 1)
    .option("--parallel <n>", "samples that are played at a time", wholeNumber(1), 4)
    .option("--seconds <n>", "of one sample", wholeNumber(1), 120)
    .option("--steps <n>", "of one sample's graph", wholeNumber(1), 200)
    .option("--log <file>", "where the samples are written; one that is there is gone on with")
    .option("--json", "print one JSON object {samples, seconds, summary, ...}")
    .action(async (options: EvalRunOptions) => {
      const { evalRun } = await import("../commands/eval-run.ts");
      exit(await evalRun({ ...options, debug }, terminal));
    });
  command("list", "what there is to choose from: suites with their tasks, attacks, defenses, adversaries")
    .option("--json", "print one JSON object")
    .action(async (options: { json?: boolean }) => {
      const { evalList } = await import("../commands/eval-list.ts");
      exit(evalList(options, terminal));
    });
  command("score", "score a log again: its calls on a fresh state; exits 1 if anything comes out otherwise")
    .argument("<log>", "the file that eval run wrote")
    .option("--suite <names>", "those of the log, a user's own by its file; without it all of ours")
    .option("--out <file>", "write the samples with their new figures there")
    .option("--json", "print one JSON object {samples, seconds, summary, changes, unknown}")
    .action(async (log: string, options: { suite?: string; out?: string; json?: boolean }) => {
      const { evalScore } = await import("../commands/eval-score.ts");
      exit(await evalScore(log, options, terminal));
    });
}

function wholeNumber(least: number): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (text.trim() === "" || !Number.isSafeInteger(value) || value < least)
      throw new InvalidArgumentError(`Write a whole number from ${least}.`);
    return value;
  };
}

function part(text: string): number {
  const value = Number(text);
  if (!(value > 0 && value <= 1)) throw new InvalidArgumentError("Write a number above 0 and up to 1, as 0.1.");
  return value;
}
