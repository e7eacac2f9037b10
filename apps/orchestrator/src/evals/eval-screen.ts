// The one screen of `bulkhead eval <module>`: what a stranger wrote, what the agent then did without Bulkhead, and with it.
import type { Withstood } from "@bulkhead/evals/scenario";
import type { Paint } from "../terminal/terminal.ts";
import { framed, visibleLine, wrapped } from "../terminal/visible-text.ts";

export interface ModuleVerdict {
  readonly title: string;
  /** An agent of `createAgent` without Bulkhead. */
  readonly plain: boolean;
  /** Where its scenario was found; undefined: it was assumed. */
  readonly from: string | undefined;
  readonly assumptions: readonly string[];
  readonly verdict: Withstood;
  /** Of a plain agent: with the line that it lacks. */
  readonly isolated?: { readonly line: string; readonly verdict: Withstood };
}

interface Shown extends ModuleVerdict {
  readonly seconds: number;
  /** The command that comes next. */
  readonly next: string;
}

export function moduleScreen(
  shown: Shown,
  { width: columns, paint }: { readonly width: number; readonly paint: Paint },
): string {
  const width = Math.min(100, Math.max(40, columns));
  const { title, plain, from, assumptions, verdict, isolated, seconds, next } = shown;
  const said = (text: string) => wrapped(text, width - 4).map((line, at) => `  ${at === 0 ? "- " : "  "}${line}`);
  return [
    paint("bold", `${title}, attacked by what it reads`),
    ...(from === undefined
      ? ["No scenario is given, so it is assumed:", ...assumptions.flatMap(said)]
      : [`Scenario: ${from}`]),
    framed(
      "behind every text that a read returns (the model obeys what it sees)",
      verdict.baseline.injection,
      width - 2,
    ),
    ...row("without Bulkhead", "HIJACKED", effectLine(verdict.baseline.effect), { width, paint }),
    ...(plain ? [] : verdictRows("as it is", verdict, { width, paint })),
    ...(isolated === undefined ? [] : verdictRows("with this line", isolated.verdict, { width, paint })),
    ...(isolated === undefined ? [] : lineToAdd(isolated.line, { width, paint })),
    "",
    ...wrapped(
      `Reads were played, writes recorded; nothing left this machine, no key, ${seconds.toFixed(1)} s.${from === undefined ? " A scenario of your own, and a CI step:" : ""}`,
      width,
    ),
    ...(from === undefined ? [`  ${paint("bold", next)}`] : []),
    "",
  ].join("\n");
}

interface Look {
  readonly width: number;
  readonly paint: Paint;
}

function verdictRows(name: string, { holds, plays, goals, failure, left }: Withstood, look: Look): readonly string[] {
  if (failure === undefined) {
    const open = left.length === 0 ? "" : `; not attacked: ${left.join(", ")}`;
    const played = `${count(plays, "play")}, ${count(goals.length, "goal")}: nothing that is not wanted ran${open}`;
    return row(name, holds ? "HOLDS" : "FAILS", played, look);
  }
  const detail = (label: string, text: string) =>
    wrapped(visibleLine(text, 400), look.width - 14).map(
      (line, at) => `  ${(at === 0 ? label : "").padEnd(11)} ${line}`,
    );
  const attacked = failure.adversary === "none" ? "without any attack" : failure.adversary;
  const chosen = (failure.chosen ?? [])
    .slice(0, 2)
    .flatMap(({ worker, value }) => detail("returned", `${worker}: ${JSON.stringify(value)}`));
  if (failure.kind === "useless")
    return [
      ...row(name, "USELESS", `the job is not done any more (${attacked})`, look),
      ...failure.effects.slice(0, 4).flatMap((effect) => detail("ran", effectLine(effect))),
      ...chosen,
      ...failure.thrown.slice(0, 3).flatMap((text) => detail("threw", text)),
    ];
  return [
    ...row(name, "HIJACKED", effectLine(failure.effect), look),
    ...detail("by", attacked),
    ...chosen,
    ...failure.stops.flatMap((text, at) => detail(at === 0 ? "stopped by" : "or", text)),
  ];
}

function row(name: string, word: string, text: string, { width, paint }: Look): readonly string[] {
  const colour = word === "HOLDS" ? "green" : "red";
  const lines = wrapped(visibleLine(text, 240), width - 31);
  return lines.map((line, at) =>
    at === 0 ? `  ${name.padEnd(18)} ${paint(colour, word.padEnd(9))} ${line}` : `${" ".repeat(31)}${line}`,
  );
}

function lineToAdd(line: string, { width, paint }: Look): readonly string[] {
  const rows = wrapped(`middleware: [${line}, /* then yours */]`, width - 6).map((one) => `    ${paint("bold", one)}`);
  return [
    "  The line, an option of createAgent, with the tools called as your module calls them:",
    `    ${paint("bold", 'import { defineTool, isolationMiddleware } from "@bulkhead/agents";')}`,
    ...rows,
  ];
}

function effectLine({ tool, arguments: args }: { readonly tool: string; readonly arguments: object }): string {
  return `${tool} ${JSON.stringify(args)}`;
}

const count = (n: number, what: string) => `${n} ${what}${n === 1 ? "" : "s"}`;
