// What was built, on one screen.
import type { ProgramOutcome } from "@bulkhead/agents";

const HEAD = ["instruction", "end", "workers", "restarts", "steps", "pass", "fail", "circles"];

export function summaryLines(outcome: ProgramOutcome, modelCalls: number): readonly string[] {
  if (outcome.code !== undefined) return [`the run ${outcome.run} was stopped: ${outcome.code}`];
  const rows = outcome.instructions.map(({ id, status, code, attempts, restarts, steps, verdicts, cycles }) =>
    [id, code ?? status, attempts, restarts, steps, verdicts.pass, verdicts.fail, cycles].map(String),
  );
  const lines = [HEAD, ...rows];
  const widths = HEAD.map((_, column) => Math.max(...lines.map((line) => line[column]?.length ?? 0)));
  const table = lines.map((line) =>
    line
      .map((cell, column) => (column < 2 ? cell.padEnd(widths[column] ?? 0) : cell.padStart(widths[column] ?? 0)))
      .join("  "),
  );
  const silent = outcome.instructions.some(({ code }) => code === "model_failed");
  return [
    ...table,
    "",
    `tree ${outcome.tree}`,
    `${modelCalls} model calls`,
    ...(silent ? ["The model did not answer: is its key set, as OPENAI_API_KEY, and its package installed?"] : []),
  ];
}
