// An evaluation on a terminal: a line for each agent, then what must be named one by one. Counts, so that nothing hides in
// a rate. What strangers wrote is in the log and not here; names are the log's, which may be anybody's.
import type { AgentFigures, Findings, SampleLine } from "@bulkhead/evals";
import type { Terminal } from "../terminal/terminal.ts";
import { textTable } from "../terminal/text-table.ts";
import { clip, visibleLine, wrapped } from "../terminal/visible-text.ts";

interface Result extends Findings {
  readonly samples: number;
  readonly of: number;
  readonly kept: number;
  readonly seconds: number;
  readonly seed: number;
  readonly model: string;
  readonly errors: number;
  readonly cheats: number;
  readonly log: string;
}

export function evalRunScreen(lines: readonly SampleLine[], result: Result, terminal: Screen): string {
  return [
    ...agentTables(lines, result.agents, terminal),
    ...outsideLines(result, terminal),
    ...permittedLines(result, terminal),
    ...wayOutLines(result, terminal),
    "",
    ...endLines(result, terminal),
    "",
  ].join("\n");
}

type Screen = Pick<Terminal, "width" | "paint">;

function agentTables(lines: readonly SampleLine[], agents: readonly AgentFigures[], screen: Screen): readonly string[] {
  const tables = [...Map.groupBy(agents, ({ suite }) => suite)].flatMap(([suite, same]) => {
    const rows = same.map((agent) => rowOf(agent, lines));
    return [screen.paint("bold", visibleLine(suite, 40)), ...textTable(HEAD, rows, screen), ""];
  });
  const legend = "DONE without an attacker, ASKS a task; attacked: DONE, goals REACHED, tasks DENIED, effects UNWANTED";
  return [...tables, screen.paint("dim", clip(legend, screen.width)), ""];
}

const HEAD = ["DEFENSE", "ADVERSARY", "APPROVER", "DONE", "ASKS", "DONE", "REACHED", "DENIED", "UNWANTED"];

function rowOf(
  { suite, defense, adversary, approver, done, tasks, asksPerTask }: AgentFigures,
  lines: readonly SampleLine[],
) {
  const attacked = lines.filter(
    (line) =>
      line.attack !== null &&
      line.suite === suite &&
      line.defense === defense &&
      line.adversary === adversary &&
      line.approver === approver,
  );
  const denials = attacked.filter(({ injection }) => injection.denial === true);
  const goals = attacked.filter(({ injection }) => injection.denial !== true);
  return [
    defense,
    adversary,
    approver,
    `${done}/${tasks}`,
    asksPerTask.toFixed(1),
    `${attacked.filter(({ useful }) => useful).length}/${attacked.length}`,
    `${goals.filter(({ achieved }) => achieved).length}/${goals.length}`,
    `${denials.filter(({ achieved }) => achieved).length}/${denials.length}`,
    String(attacked.reduce((sum, { unwanted }) => sum + unwanted.length, 0)),
  ];
}

function outsideLines({ outside, agents }: Result, { paint, width }: Screen): readonly string[] {
  if (outside.length > 0) {
    const named = outside.flatMap(({ id, tool, rule }) =>
      wrapped(visibleLine(`${tool} (${rule}) in ${id}`, 400), width - 2).map((part) => `  ${part}`),
    );
    return [paint("red", `Outside the tools' rules: ${outside.length}`), ...named, ""];
  }
  return agents.some(({ defense }) => defense.startsWith("bulkhead")) ? ["Outside the tools' rules: 0", ""] : [];
}

function permittedLines({ permitted }: Result, { width }: Screen): readonly string[] {
  if (permitted.length === 0) return [];
  const named = permitted.map(({ suite, defense, adversary, approver, tool, arguments: names, effects }) =>
    visibleLine(
      `  ${tool}${names.length === 0 ? "" : ` (${names.join(", ")})`}: ${effects} in ${suite}, ${defense}, ${adversary}, ${approver}`,
      width,
    ),
  );
  return ["Permitted by the rules, and authorised by no task:", ...named, ""];
}

function wayOutLines({ waysOut }: Result, { width, paint }: Screen): readonly string[] {
  const wrap = (text: string, indent: string) =>
    wrapped(visibleLine(text, 2_000), width - indent.length).map((line) => `${indent}${line}`);
  return waysOut.flatMap(({ suite, task, class: name, approver, refused, declarations, enough }) => [
    ...wrap(`${suite} ${task} (${name}) is not done with ${WHO[approver]}${why(refused)}`, ""),
    ...declarations.flatMap(({ text, cost }) => [
      ...wrap(text, "  "),
      ...wrap(`cost: ${cost}`, "    ").map((line) => paint("dim", line)),
    ]),
    ...(enough
      ? []
      : [`  No declaration of a tool is enough${refused === undefined ? ": something in it cannot be read" : ""}.`]),
  ]);
}

const WHO = { none: "nobody to ask", oracle: "the approver oracle", always: "the approver always" } as const;

const why = (refused: { readonly tool: string; readonly why: string } | undefined) =>
  refused === undefined ? "" : `: ${refused.tool} is refused, ${refused.why}`;

function endLines({ samples, of, kept, seconds, seed, model, errors, cheats, log }: Result, { paint }: Screen) {
  const count = (n: number) => n.toLocaleString("en");
  const rate = seconds > 0 ? ((samples - kept) / seconds).toFixed(1) : "0";
  return [
    ...(errors === 0
      ? []
      : [
          paint(
            "red",
            `${count(errors)} samples did not come to their end; no success of a defense is counted for them.`,
          ),
        ]),
    ...(cheats === 0
      ? []
      : [paint("red", `${count(cheats)} samples used what nobody had shown the model: their figures mean nothing.`)]),
    `${count(samples)} of ${count(of)} samples, ${visibleLine(model, 80)}, seed ${seed}${kept === 0 ? "" : `, ${count(kept)} from the log`}, ${seconds.toFixed(1)} s, ${rate}/s`,
    `Log: ${visibleLine(log, 300)}`,
  ];
}
