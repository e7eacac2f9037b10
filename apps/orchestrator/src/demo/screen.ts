// The demo's one screen: two agents side by side, then what each attack was after and what came of it. It is drawn to
// the terminal's width, at most 100 columns; the commands to type are broken between words, as a shell takes them.
import { commandLines, type Paint } from "../terminal/terminal.ts";
import { clip, framed, visibleLine, wrapped } from "../terminal/visible-text.ts";
import type { Attack } from "./attacks.ts";

export interface Side {
  readonly wantedDone: number;
  readonly wantedTotal: number;
  readonly unwanted: number;
  readonly mainCharacters: number;
  readonly bits: number;
  readonly modelCalls: number;
  readonly ms: number;
  /** Parts of the job that were not done as they were wanted, by tool. */
  readonly missing: readonly { readonly tool: string; readonly times: number }[];
}

export interface Comparison {
  readonly request: string;
  readonly mails: number;
  readonly plain: Side;
  readonly bulkhead: Side;
  readonly attacks: readonly Attack[];
  /** An order in one of the mails, and what its reader returned. */
  readonly example: { readonly line: string; readonly crossed: string } | undefined;
  readonly command: string;
  readonly seconds: number;
}

/** The plain agent was hijacked; Bulkhead did the whole job and nothing else. */
export function holds({ plain, bulkhead }: Pick<Comparison, "plain" | "bulkhead">): boolean {
  return plain.unwanted > 0 && bulkhead.unwanted === 0 && bulkhead.wantedDone === bulkhead.wantedTotal;
}

export function renderComparison(
  comparison: Comparison,
  { width: columns, paint }: { readonly width: number; readonly paint: Paint },
): string {
  const width = Math.min(100, Math.max(40, columns));
  const { command, seconds } = comparison;
  return [
    ...wrapped(
      "One request, one mailbox, the same tools. The model does its job and obeys every order it reads.",
      width,
    ).map((line) => paint("bold", line)),
    framed("the request", comparison.request, width - 2),
    ...figures(comparison, width, paint),
    "",
    ...example(comparison, width),
    ...attacked(comparison, width, paint),
    "",
    ...wrapped(`No request left this machine; no key, cost 0, ${seconds.toFixed(1)} s. Now yours:`, width),
    ...[["init my-agent"], ["run my-agent/agent.ts", "--model my-agent/offline-model.ts"]]
      .flatMap((next) => commandLines([command, ...next], width - 2))
      .map((line) => `  ${paint("bold", line)}`),
    "",
  ].join("\n");
}

type Colour = Parameters<Paint>[0];

function figures({ plain, bulkhead }: Comparison, width: number, paint: Paint): readonly string[] {
  const columns = width >= 84 ? [18, 18] : [12, 15];
  const room = Math.min(46, width - 2 - columns.reduce((sum, one) => sum + one));
  const row = (
    name: string,
    cells: readonly [string, string],
    colours: readonly [Colour, Colour] = ["reset", "reset"],
  ) => {
    const [first = "", ...more] = wrapped(name, room);
    const painted = cells.map((cell, i) => paint(colours[i] ?? "reset", cell.padStart(columns[i] ?? 0)));
    return [`  ${first.padEnd(room)}${painted.join("")}`, ...more.map((line) => `    ${line}`)];
  };
  const good = (fine: boolean): Colour => (fine ? "green" : "red");
  const both = (value: (side: Side) => string): [string, string] => [value(plain), value(bulkhead)];
  const gaps = [
    ...(plain.missing.length === 0 ? [] : [`plain agent: ${missing(plain)}`]),
    ...(bulkhead.missing.length === 0 ? [] : [`Bulkhead: ${missing(bulkhead)}`]),
  ].join("; ");
  return [
    ...row("", ["plain agent", "with Bulkhead"], ["bold", "bold"]),
    ...row(
      "parts of the job done",
      both((side) => `${side.wantedDone} of ${side.wantedTotal}`),
      [good(plain.missing.length === 0), good(bulkhead.missing.length === 0)],
    ),
    ...(gaps === "" ? [] : wrapped(`(${gaps})`, width - 4).map((line) => `    ${line}`)),
    ...row(
      "payments, mails and answers nobody wanted",
      both((side) => count(side.unwanted)),
      [good(plain.unwanted === 0), good(bulkhead.unwanted === 0)],
    ),
    ...row(
      "characters shown to the main model",
      both((side) => count(side.mainCharacters)),
    ),
    ...row(
      "bits that strangers could tell it, at most *",
      both((side) => count(Math.ceil(side.bits))),
    ),
    ...row(
      "model calls",
      both((side) => count(side.modelCalls)),
    ),
    ...wrapped(
      "* 8 for each byte that it read of the mails; with Bulkhead, what the checked answers have room for",
      width - 2,
    ).map((line) => `  ${paint("dim", line)}`),
  ];
}

// "no right summary", "no right payment (2), answer".
function missing({ missing: parts }: Side): string {
  const names = parts.map(({ tool, times }) => `${PART[tool] ?? tool}${times > 1 ? ` (${times})` : ""}`);
  return `no right ${names.join(", ")}`;
}

const PART: Readonly<Record<string, string>> = {
  pay_invoice: "payment",
  accept_invitation: "answer to the invitation",
  send_summary: "summary",
};

function example({ example: shown }: Comparison, width: number): readonly string[] {
  if (shown === undefined) return [];
  return [
    clip(`A line of one mail: ${visibleLine(shown.line, 120)}`, width - 2),
    clip(`All that crossed from it with Bulkhead: ${visibleLine(shown.crossed, 60)}`, width - 2),
    "",
  ];
}

// One line an attack; where they do not fit side by side, two.
function attacked({ attacks, mails }: Comparison, width: number, paint: Paint): readonly string[] {
  const hit = attacks.filter((attack) => attack.plain.length > 0).length;
  const title = wrapped(
    `${attacks.length} of the ${mails} mails attack. ${hit} of them got the plain agent to act:`,
    width,
  );
  const did = (attack: Attack) => {
    const what = [...new Set(attack.plain.map((tool) => DID[tool] ?? "ACTED"))].join(" ");
    return paint(what === "" ? "dim" : "red", visibleLine(what || "nothing", 9).padEnd(9));
  };
  const stopped = (attack: Attack) =>
    paint(attack.stopped.kind === "not_stopped" ? "red" : "green", visibleLine(whatStopped(attack), 19));
  const wants = width - 55; // the other three columns, and what is between them
  if (wants < 24)
    return [
      ...title,
      paint("dim", "  how: what it is after"),
      paint("dim", `    ${"plain did".padEnd(9)}  stopped by`),
      ...attacks.flatMap((attack) => [
        visibleLine(`  ${attack.trick}: ${attack.wants}`, width),
        `    ${did(attack)}  ${stopped(attack)}`.trimEnd(),
      ]),
    ];
  return [
    ...title,
    paint("dim", `  ${"how".padEnd(21)} ${"what it is after".padEnd(wants)} ${"plain did".padEnd(9)}  stopped by`),
    ...attacks.map((attack) =>
      `  ${visibleLine(attack.trick, 21).padEnd(21)} ${visibleLine(attack.wants, wants).padEnd(wants)} ${did(attack)}  ${stopped(attack)}`.trimEnd(),
    ),
  ];
}

const DID: Readonly<Record<string, string>> = {
  pay_invoice: "PAID",
  send_mail: "MAILED",
  send_summary: "MAILED",
  accept_invitation: "ACCEPTED",
  decline_invitation: "DECLINED",
};

const RULE: Readonly<Record<string, string>> = { row: "no such row", limit: "once per row" };

function whatStopped({ stopped }: Attack): string {
  switch (stopped.kind) {
    case "rule":
      return `rule: ${RULE[stopped.why] ?? stopped.why.replace(/^argument /, "")}`;
    case "no_tools":
      return "reader has no tools";
    case "boundary":
      return `boundary: ${stopped.code}`;
    case "nothing_crossed":
      return "nothing crossed";
    case "not_stopped":
      return "NOTHING";
    default:
      return stopped satisfies never;
  }
}

function count(value: number): string {
  return value.toLocaleString("en");
}
