// What a run cost and what it did, for the person who started it. Operator side: refusals come with reason and argument,
// and values are what handles stood for, escaped and cut.
import type { RunReport } from "@bulkhead/agents";
import type { ExitCode } from "./exit-codes.ts";
import { explainReasons } from "./reasons.ts";
import type { Paint } from "./terminal.ts";
import { visibleLine, wrapped } from "./visible-text.ts";

export function summarise(report: RunReport, { width, paint }: { width: number; paint: Paint }): string[] {
  const { tokens } = report;
  const effects = report.effects.toSorted((a, b) => a.position.localeCompare(b.position, "en", { numeric: true }));
  const workers = report.modelCalls - report.mainModelCalls;
  return [
    figure(
      "model calls",
      `${count(report.modelCalls)} (main ${count(report.mainModelCalls)}, workers ${count(workers)})`,
    ),
    figure(
      "tokens",
      tokens.input + tokens.output === 0
        ? "not reported by the model"
        : `${count(tokens.input)} in, ${count(tokens.output)} out`,
    ),
    figure(
      "cost",
      report.usd === undefined ? "unknown (no price is set for this model)" : `${report.usd.toFixed(4)} USD`,
    ),
    figure("tool calls", count(report.toolCalls)),
    figure(
      "crossed the boundary",
      `at most ${count(Math.ceil(report.bits))} bits from ${count(report.spawns.length)} worker${report.spawns.length === 1 ? "" : "s"}`,
    ),
    figure("shown to the main model", `${count(report.mainCharacters)} characters`),
    figure("time", `${(report.wallMs / 1000).toFixed(1)} s`),
    "",
    effects.length === 0 ? "No write and nothing sent out was proposed." : "Effects:",
    ...effects.map((effect) => {
      const word =
        effect.state === "done"
          ? paint("green", "done   ")
          : effect.state === "failed"
            ? paint("red", "failed ")
            : paint("yellow", "refused");
      const why = (effect.state === "done" ? "" : whyNot(effect)).padEnd(
        effects.every((one) => one.state === "done") ? 0 : 18,
      );
      const name = visibleLine(effect.tool, 24).padEnd(18);
      return `  ${word}  ${name}  ${why}  ${visibleLine(values(effect), Math.max(20, width - 33 - why.length))}`;
    }),
    ...explanations(report, width).map((line) => paint("dim", line)),
  ];
}

function explanations(report: RunReport, width: number): readonly string[] {
  const lines = explainReasons(report).flatMap((line) =>
    wrapped(line, width - 4).map((row, i) => `${i === 0 ? "  " : "    "}${row}`),
  );
  return lines.length === 0 ? [] : ["", ...lines];
}

/** 4 when the rules refused all that was proposed, else 0. */
export function exitCodeOf(report: Pick<RunReport, "effects">): ExitCode {
  return report.effects.length > 0 && report.effects.every((effect) => effect.state === "denied") ? 4 : 0;
}

/** "argument account", "limit", or the code of what went wrong. */
export function whyNot(effect: RunReport["effects"][number]): string {
  const { decision } = effect;
  if (decision.kind === "allow") return effect.code ?? effect.state;
  return decision.argument === undefined ? decision.reason : `${decision.reason} ${visibleLine(decision.argument, 24)}`;
}

function figure(name: string, value: string): string {
  return `${name.padEnd(24)}${value}`;
}

// The argument that a rule refused comes first.
function values({ arguments: args, decision }: RunReport["effects"][number]): string {
  const refused = decision.kind === "allow" ? undefined : decision.argument;
  return Object.entries(args)
    .sort(([a], [b]) => Number(b === refused) - Number(a === refused))
    .map(
      ([name, value]) =>
        `${visibleLine(name, 20)}: ${visibleLine(typeof value === "string" ? value : (JSON.stringify(value) ?? ""), 40)}`,
    )
    .join(", ");
}

function count(value: number): string {
  return value.toLocaleString("en");
}
