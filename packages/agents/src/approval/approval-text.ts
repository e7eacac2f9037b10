// The question to a person, as text: the exact call that will run, and nothing that anybody summarised. Rules: what a
// stranger wrote stands behind a bar that is ours; nothing is left out without a count; what is shown determines what runs,
// by its characters and by its digest. Pure: no clock, no I/O.
import { type Effect, effectDigest } from "@bulkhead/memory";
import type { JsonValue } from "@bulkhead/sandbox";
import type { RenderAs } from "../chat/rendered.ts";
import { escapeHtml } from "../tool/quote-text.ts";
import { amountsIn } from "./amounts.ts";
import { count, framed, rowsOf } from "./framed-rows.ts";
import { actInWords, labelInWords, reasonInWords, stateInWords, timeInWords } from "./in-words.ts";
import { readableName } from "./readable-name.ts";
import { countMarked, SIGNS } from "./readable-text.ts";
import { type KnownOperations, type ShownArgument, type Source, shownArguments } from "./shown-argument.ts";
import { punycodeIn, readableValue } from "./value-rows.ts";

export interface ApprovalTextOptions {
  /** Columns. Default: 80; at least 40. */
  readonly width?: number;
  /** Default: "text". */
  readonly as?: RenderAs;
  /** Everything, however long. Recipients and amounts are never cut. */
  readonly full?: boolean;
  /** Of its run, to name what each argument came from. */
  readonly operations?: KnownOperations;
}

export function approvalText(
  effect: Effect,
  { width = 80, as = "text", full = false, operations }: ApprovalTextOptions = {},
): string {
  const view: View = { width: Math.max(40, width), most: full ? Number.POSITIVE_INFINITY : ROWS, effect };
  const shown = shownArguments(effect, operations);
  const others = shown.filter(({ role }) => role === "other");
  const most = full ? others.length : ARGUMENTS;
  const left = others.slice(most);
  const lines = [
    ...(effect.inDoubt ? inDoubt(view) : []),
    ...title(view),
    ...shown.filter(({ role }) => role !== "other").flatMap((one) => argument(one, view)),
    ...amountsInside(view),
    ...others.slice(0, most).flatMap((one) => argument(one, view)),
    ...(left.length === 0
      ? []
      : ["", `${count(left.length, "more argument")} of ${shown.length.toLocaleString("en")} not shown here.`]),
  ];
  const signs = lines.some((line) => /[‹⏎╌]/.test(line));
  const cut = left.length > 0 || lines.some((line) => line.startsWith("├"));
  return inMedium([...lines, ...footer(view, { signs, cut: cut && !full })], as);
}

/** Rows of one argument, and arguments, that are shown where not everything is. */
const ROWS = 40;
const ARGUMENTS = 60;

interface View {
  readonly width: number;
  readonly most: number;
  readonly effect: Effect;
}

function inDoubt(view: View): readonly string[] {
  return [
    ...sentence("IN DOUBT. This call was begun before, and nobody knows whether it was done.", view),
    ...sentence("If it was, to approve it does it a second time. Look there first.", view),
    "",
  ];
}

function title(view: View): readonly string[] {
  const { effect } = view;
  const derived = effect.base === effect.tool ? "" : `, which is ${readableName(effect.base)} with constants`;
  const main = effect.position.startsWith("o") ? "the workflow" : "the main agent";
  const who = effect.who === "main" ? main : `the worker ${readableName(effect.who)}`;
  return [
    ...sentence(`${readableName(effect.tool)}${derived}: ${actInWords(effect)}, asked for by ${who}.`, view),
    ...sentence(`Why it asks: ${reasonInWords(effect)}.`, view),
    ...(effect.edited === undefined
      ? []
      : sentence(`Edited by ${readableName(effect.edited.by)}, ${timeInWords(effect.edited.at)}.`, view)),
  ];
}

function argument(shown: ShownArgument, view: View): readonly string[] {
  const { name, role, value, was, label, sources } = shown;
  const { edited } = view.effect;
  const most = role === "other" ? view.most : Number.POSITIVE_INFINITY;
  const origin =
    was === undefined
      ? `${labelInWords(label)}${sources.length === 0 ? "" : `; from ${sources.map(sourceInWords).join(", ")}`}`
      : `put in by ${readableName(edited?.by ?? "")}`;
  const told = role === "recipient" ? ", is told" : "";
  const { kind, lines } = value === undefined ? TAKEN_OUT : drawn(value, role === "recipient", most, view);
  return [
    "",
    ...sentence(`${readableName(name)}${told} (${kind})`, view),
    ...(value === undefined ? [] : sentence(`  ${origin}`, view)),
    ...lines,
    ...(was === undefined ? [] : before(was.value, role === "recipient", most, view)),
  ];
}

const TAKEN_OUT = { kind: "taken out by the edit", lines: [] };

function before(value: JsonValue | undefined, address: boolean, most: number, view: View): readonly string[] {
  if (value === undefined) return ["  before: it was not there"];
  const { kind, lines } = drawn(value, address, most, view);
  return [...sentence(`  before (${kind})`, view), ...lines];
}

function drawn(value: JsonValue, address: boolean, most: number, { width }: View) {
  const { kind, rows, readable } = readableValue(value, { address, width: width - 2 });
  const marked = countMarked(readable);
  const frame = framed(rows, most);
  const read = punycodeIn(readable).flatMap((line) => rowsOf(line, width - 2).map((row) => `╞ ${row}`));
  return {
    kind: `${kind}${marked === 0 ? "" : `, ${count(marked, "character")} marked`}`,
    lines: [...frame.slice(0, -1), ...read, ...frame.slice(-1)],
  };
}

/** Amounts that stand deeper than at the top. */
function amountsInside(view: View): readonly string[] {
  const inside = amountsIn(view.effect.arguments).filter(({ path }) => path.length > 1);
  if (inside.length === 0) return [];
  const rows = inside.flatMap(({ path, value }) => {
    const line = `${path.map(readableName).join(" / ")}: ${JSON.stringify(value)}`;
    return rowsOf(line, view.width - 2);
  });
  return ["", `${count(inside.length, "amount")} inside other arguments`, ...framed(rows)];
}

const sourceInWords = ({ position, name }: Source) =>
  name === undefined ? readableName(position) : `${readableName(name)} (${readableName(position)})`;

function footer(view: View, { signs, cut }: { readonly signs: boolean; readonly cut: boolean }): readonly string[] {
  const { effect } = view;
  const { askedAt, expiresAt, principal, id, run, position } = effect;
  const until = expiresAt === undefined ? "" : `, until ${timeInWords(expiresAt)}`;
  return [
    "",
    ...(signs ? sentence(SIGNS, view) : []),
    ...(cut ? sentence("Not everything is shown: ask for it in full before you approve.", view) : []),
    ...sentence(
      `${readableName(id)} of run ${readableName(run)} at ${readableName(position)}: ${stateInWords(effect)}`,
      view,
    ),
    ...sentence(
      `${askedAt === undefined ? "for" : `asked ${timeInWords(askedAt)}, for`} ${readableName(principal)} to answer${until}`,
      view,
    ),
    `sha256 ${effectDigest(effect)}`,
  ];
}

/** A line of ours; its further rows are set in, and a bar never begins one. */
function sentence(text: string, { width }: View): readonly string[] {
  return rowsOf(text, width - 4).map((row, i) => (i === 0 ? row.trimEnd() : `    ${row.trimEnd()}`));
}

function inMedium(lines: readonly string[], as: RenderAs): string {
  const text = lines.join("\n");
  switch (as) {
    case "text":
      return text;
    case "markdown":
      return `\`\`\`text\n${text}\n\`\`\``; // no row of a stranger's begins a line, so none ends the block
    case "html":
      return `<pre dir="ltr">${escapeHtml(text)}</pre>`;
    default:
      return as satisfies never;
  }
}
