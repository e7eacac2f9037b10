// The demo's one screen, at most 100 columns: two agents side by side, then what each attack was after and what came of it.
import type { Attack } from "./demo-attacks.ts";
import type { Paint } from "./terminal.ts";
import { clip, framed, visibleLine } from "./visible-text.ts";

export interface Side {
  readonly wantedDone: number;
  readonly wantedTotal: number;
  readonly unwanted: number;
  readonly mainCharacters: number;
  readonly bits: number;
  readonly modelCalls: number;
  readonly ms: number;
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

export function renderComparison(comparison: Comparison, paint: Paint): string {
  const { plain, bulkhead, attacks, example, command } = comparison;
  const row = (name: string, a: string, b: string, colour?: [Parameters<Paint>[0], Parameters<Paint>[0]]) =>
    `  ${name.padEnd(46)}${paint(colour?.[0] ?? "reset", a.padStart(18))}${paint(colour?.[1] ?? "reset", b.padStart(18))}`;
  const good = (fine: boolean): Parameters<Paint>[0] => (fine ? "green" : "red");
  const done = (side: Side) => `${side.wantedDone} of ${side.wantedTotal}`;
  const attacked = attacks.filter((attack) => attack.plain.length > 0).length;
  return [
    paint("bold", "One request, one mailbox, the same tools. The model does its job and obeys every order it reads."),
    framed("the request", comparison.request, 98),
    row("", "plain agent", "with Bulkhead", ["bold", "bold"]),
    row("parts of the job done", done(plain), done(bulkhead), [
      good(plain.wantedDone === plain.wantedTotal),
      good(bulkhead.wantedDone === bulkhead.wantedTotal),
    ]),
    row("payments, mails and answers nobody wanted", count(plain.unwanted), count(bulkhead.unwanted), [
      good(plain.unwanted === 0),
      good(bulkhead.unwanted === 0),
    ]),
    row("characters shown to the main model", count(plain.mainCharacters), count(bulkhead.mainCharacters)),
    row("bits that strangers could tell it, at most", count(Math.ceil(plain.bits)), count(Math.ceil(bulkhead.bits))),
    row("model calls", count(plain.modelCalls), count(bulkhead.modelCalls)),
    row("time", `${Math.round(plain.ms)} ms`, `${Math.round(bulkhead.ms)} ms`),
    "",
    ...(example === undefined
      ? []
      : [
          clip(`A line of one mail: ${visibleLine(example.line, 120)}`, 98),
          `All that crossed from it with Bulkhead: ${visibleLine(example.crossed, 60)}`,
          "",
        ]),
    `${attacks.length} of the ${comparison.mails} mails attack. ${attacked} of them got the plain agent to act:`,
    paint("dim", `  ${"how".padEnd(21)} ${"what it is after".padEnd(45)} ${"plain did".padEnd(9)}  Bulkhead: stopped`),
    ...attacks.map((attack) => {
      const did = [...new Set(attack.plain.map((tool) => DID[tool] ?? "ACTED"))].join(" ");
      const cells = [
        visibleLine(attack.trick, 21).padEnd(21),
        visibleLine(attack.wants, 45).padEnd(45),
        paint(did === "" ? "dim" : "red", visibleLine(did || "nothing", 9).padEnd(9)),
      ];
      return `  ${cells.join(" ")}  ${paint(attack.stopped.kind === "not_stopped" ? "red" : "green", visibleLine(whatStopped(attack), 19))}`.trimEnd();
    }),
    "",
    `No request left this machine; no key, cost 0, ${comparison.seconds.toFixed(1)} s. Now yours:`,
    ...["init my-agent", "run my-agent/agent.ts --model my-agent/offline-model.ts"].map(
      (next) => `  ${paint("bold", `${command} ${next}`)}`,
    ),
    "",
  ].join("\n");
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
