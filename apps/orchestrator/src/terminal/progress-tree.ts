// Draws a run's progress as a tree of the main agent, its workers and its calls: pure, with many siblings folded into a
// few lines, names cut before figures and figures left out before they are cut.
import { type Progress, pathOf, type Step } from "./progress.ts";
import type { Paint } from "./terminal.ts";
import { clip, visibleLine } from "./visible-text.ts";

/** The whole tree, at most `height` lines of at most `width` characters. Many siblings of one name become one line. */
export function renderTree(state: Progress, width: number, options: { height?: number; paint?: Paint } = {}): string[] {
  const paint = options.paint ?? plain;
  const rows = [
    { lead: "", name: "main", status: state.status, rest: headFacts(state) },
    ...branch(childrenOf(state.steps), undefined, "", 0),
  ];
  const longest = Math.max(...rows.map((row) => row.lead.length + [...row.name].length));
  const column = Math.min(44, longest, Math.max(16, Math.floor(width * 0.4)));
  const height = options.height ?? 40;
  const drawn = (some: readonly Row[]) => some.map((row) => draw(row, column, width, paint));
  if (rows.length <= height) return drawn(rows);
  const last = rows.slice(rows.length - height + 2);
  return [...drawn(rows.slice(0, 1)), clip(`… ${rows.length - height + 1} lines more`, width), ...drawn(last)];
}

/** One line for a step that ended: `main / read_mail#2 (open_mail)  ok  12 ms  31 bits`. */
export function stepLine(state: Progress, step: Step, paint: Paint = plain): string {
  const path = ["main", ...pathOf(state, step).map(title)].join(" / ");
  return [path, paint(COLOUR[step.status], step.status), ...facts(step).map(({ text }) => text)].join("  ");
}

/** `main  stopped  1.2 s`: how a run ended that has no answer. */
export function endLine(state: Progress, paint: Paint = plain): string {
  return ["main", paint(COLOUR[state.status], state.status), ...headFacts(state).map(({ text }) => text)].join("  ");
}

interface Row {
  readonly lead: string;
  readonly name: string;
  readonly status: keyof typeof COLOUR | "";
  readonly rest: readonly Fact[];
}

// Where the line is too short, the facts that weigh least are left out.
interface Fact {
  readonly text: string;
  readonly weight: number;
}

const MANY = 6;
const NOTED = 4;

type Children = ReadonlyMap<string | undefined, readonly Step[]>;

function childrenOf(steps: readonly Step[]): Children {
  const workers = new Set(steps.filter(({ kind }) => kind === "worker").map(({ position }) => position));
  return Map.groupBy(steps, ({ parent }) => (parent !== undefined && workers.has(parent) ? parent : undefined));
}

function branch(children: Children, parent: string | undefined, indent: string, depth: number): Row[] {
  if (depth > 8) return [];
  const groups = Map.groupBy(children.get(parent) ?? [], (step) => `${step.kind} ${step.name}`);
  const items = [...groups.values()].flatMap((group): (Step | readonly Step[])[] =>
    group.length > MANY ? [group] : group,
  );
  return items.flatMap((item, i): Row[] => {
    const last = i === items.length - 1;
    const lead = `${indent}${last ? "└─ " : "├─ "}`;
    const below = `${indent}${last ? "   " : "│  "}`;
    if (isGroup(item)) return collapsed(item, lead, below);
    const row = { lead, name: title(item), status: item.status, rest: facts(item) };
    return item.kind === "call" ? [row] : [row, ...branch(children, item.position, below, depth + 1)];
  });
}

function collapsed(group: readonly Step[], lead: string, below: string): Row[] {
  const first = group[0];
  if (first === undefined) return [];
  const counts = (["ok", "waits", "refused", "rejected", "failed", "stopped", "running"] as const)
    .map((status) => ({ status, count: group.filter((step) => step.status === status).length }))
    .filter(({ count }) => count > 0);
  const bits = group.reduce((sum, step) => sum + (step.bits ?? 0), 0);
  const running = counts.some(({ status }) => status === "running");
  const status = running ? "running" : counts.length === 1 ? (counts[0]?.status ?? "ok") : "mixed";
  const rest = [
    { text: counts.map(({ status: word, count }) => `${count} ${word}`).join(", "), weight: 5 },
    ...(bits > 0 ? [{ text: bitsOf(bits), weight: 1 }] : []),
  ];
  const noted = group.filter(
    (step) => step.attempted.length > 0 || (step.status !== "ok" && step.status !== "running"),
  );
  const shown = noted.slice(0, NOTED);
  const more = noted.length - shown.length;
  const rows: Row[] = shown.map((step, i) => ({
    lead: `${below}${i === shown.length - 1 && more === 0 ? "└─ " : "├─ "}`,
    name: `#${step.nth}`,
    status: step.status,
    rest: facts(step),
  }));
  if (more > 0) rows.push({ lead: `${below}└─ `, name: `… ${more} more`, status: "", rest: [] });
  return [{ lead, name: titled(first, ` ×${group.length}`), status, rest }, ...rows];
}

function draw(row: Row, column: number, width: number, paint: Paint): string {
  const name = clip(`${row.lead}${row.name}`, column);
  const padded = clip(`${name}${" ".repeat(Math.max(0, column - [...name].length))}`, width);
  const room = width - [...padded].length - 2;
  if (row.status === "" || room < row.status.length) return padded.trimEnd();
  const gap = `${" ".repeat(Math.max(0, 8 - row.status.length))}  `;
  const rest = row.rest.length === 0 ? "" : `${gap}${fit(row.rest, room - row.status.length - gap.length)}`;
  return `${padded}  ${paint(COLOUR[row.status], row.status)}${clip(rest, room - row.status.length)}`.trimEnd();
}

function fit(facts: readonly Fact[], room: number): string {
  const text = facts.map((fact) => fact.text).join("  ");
  if ([...text].length <= room || facts.length <= 1) return room > 0 ? clip(text, room) : "";
  const least = facts.reduce((a, b) => (b.weight < a.weight ? b : a));
  return fit(
    facts.filter((fact) => fact !== least),
    room,
  );
}

function facts(step: Step): readonly Fact[] {
  return [
    ...(step.code === undefined ? [] : [{ text: visibleLine(step.code, 40), weight: 4 }]),
    ...(step.reason === undefined ? [] : [{ text: visibleLine(step.reason, 40), weight: 3 }]),
    ...(step.ms === undefined ? [] : [{ text: duration(step.ms), weight: 5 }]),
    ...(step.bits === undefined || step.bits === 0 ? [] : [{ text: bitsOf(step.bits), weight: 1 }]),
    ...(step.attempted.length === 0 ? [] : [{ text: tried(step.attempted), weight: 2 }]),
  ];
}

function headFacts(state: Progress): readonly Fact[] {
  return [
    ...(state.code === undefined ? [] : [{ text: state.code, weight: 4 }]),
    { text: plural(state.modelCalls, "model call"), weight: 2 },
    ...(state.tokens > 0 ? [{ text: `${thousands(state.tokens)} tokens`, weight: 0 }] : []),
    { text: `${thousands(state.mainCharacters)} characters`, weight: 1 },
    { text: bitsOf(state.bits), weight: 3 },
    { text: `${(state.ms / 1000).toFixed(1)} s`, weight: 5 },
  ];
}

// A name that nobody declared is a model's own, and not repeated.
const UNKNOWN = "(unknown)";

function tried(attempted: readonly string[]): string {
  const known = [...new Set(attempted)].filter((name) => name !== UNKNOWN);
  if (known.length === 0) return "its text asked for tools that it has not";
  const names = known.slice(0, 3).map((name) => visibleLine(name, 24));
  return `tried ${[...names, ...(known.length > 3 ? ["…"] : [])].join(", ")}`;
}

function title(step: Step): string {
  return titled(step, step.name === UNKNOWN ? "" : `#${step.nth}`);
}

function titled({ name, tool }: Step, number: string): string {
  if (name === UNKNOWN) return `${UNKNOWN}${number}: no such tool`;
  return `${visibleLine(name, 40)}${number}${tool === undefined ? "" : ` (${visibleLine(tool, 24)})`}`;
}

const COLOUR: Readonly<Record<Step["status"] | Progress["status"] | "mixed", Parameters<Paint>[0]>> = {
  mixed: "yellow",
  ok: "green",
  done: "green",
  waits: "yellow",
  refused: "yellow",
  rejected: "yellow",
  failed: "red",
  stopped: "yellow",
  running: "cyan",
  starting: "cyan",
};

const plain: Paint = (_format, text) => text;

function isGroup(item: Step | readonly Step[]): item is readonly Step[] {
  return Array.isArray(item);
}

function duration(ms: number): string {
  return ms < 10_000 ? `${round(ms)} ms` : `${(ms / 1000).toFixed(1)} s`;
}

function bitsOf(bits: number): string {
  return plural(Math.ceil(bits), "bit"); // a bound is never rounded down
}

function plural(value: number, what: string): string {
  return `${round(value)} ${what}${value === 1 ? "" : "s"}`;
}

function thousands(value: number): string {
  return value < 10_000 ? round(value) : `${round(value / 1000)}k`;
}

function round(value: number): string {
  return Math.round(value).toLocaleString("en");
}
