// What a run looks like while it goes: a tree of the main agent, its workers and its calls. A pure fold over the run's
// events and a pure drawing of the fold. It shows names that were declared, words, codes and numbers, never text that
// came from outside (a tool name that a model made up is the one exception: it is escaped and cut).
import type { RunEvent } from "@bulkhead/agents";
import type { Paint } from "./terminal.ts";
import { clip, visibleLine } from "./visible-text.ts";

export interface ProgressState {
  readonly status: "starting" | "running" | "done" | "failed";
  readonly code: string | undefined;
  readonly ms: number;
  readonly modelCalls: number;
  readonly mainCharacters: number;
  readonly tokens: number;
  readonly bits: number;
  readonly steps: readonly Step[];
}

export interface Step {
  readonly kind: "worker" | "call";
  readonly position: string;
  /** Position of the worker that this step belongs to; undefined: the main agent. */
  readonly parent: string | undefined;
  readonly name: string;
  /** The tool whose result the worker reads. */
  readonly tool: string | undefined;
  /** The how-manieth step of this name under the same parent, from 1. */
  readonly nth: number;
  /** refused: a rule said no. rejected: the boundary said no. failed: it broke. */
  readonly status: "running" | "ok" | "refused" | "rejected" | "failed";
  readonly code: string | undefined;
  readonly reason: string | undefined;
  readonly ms: number | undefined;
  readonly bits: number | undefined;
  readonly modelCalls: number;
  /** Tools that the worker asked for beside its return: they did not run. */
  readonly attempted: readonly string[];
}

export const nothingYet: ProgressState = {
  status: "starting",
  code: undefined,
  ms: 0,
  modelCalls: 0,
  mainCharacters: 0,
  tokens: 0,
  bits: 0,
  steps: [],
};

export function reduce(state: ProgressState, event: RunEvent): ProgressState {
  const at = { ...state, ms: Math.max(state.ms, event.at) };
  switch (event.kind) {
    case "run_start":
      return { ...at, status: "running" };
    case "model_call": {
      const tokens = at.tokens + (event.inputTokens ?? 0) + (event.outputTokens ?? 0);
      const total = { ...at, tokens, modelCalls: at.modelCalls + 1 };
      if (event.who === "main") return { ...total, mainCharacters: at.mainCharacters + event.characters };
      return change(total, isWorker(event.position), (step) => ({ ...step, modelCalls: step.modelCalls + 1 }));
    }
    case "spawn_start": {
      // The call that it reads for has just ended: one line for both, and the worker's.
      const call = at.steps.find(
        (step) => step.kind === "call" && step.position === event.position && step.name === event.tool,
      );
      const others = call === undefined ? at : { ...at, steps: at.steps.filter((step) => step !== call) };
      return append(others, {
        ...blank,
        kind: "worker",
        position: event.position,
        parent: undefined,
        name: event.worker,
        tool: event.tool,
      });
    }
    case "spawn_end": {
      const found = at.steps.some(isWorker(event.position));
      const started = found
        ? at
        : append(at, {
            ...blank,
            kind: "worker",
            position: event.position,
            parent: undefined,
            name: event.worker,
            tool: event.tool,
          });
      const status = event.ok
        ? "ok"
        : event.code !== undefined && BOUNDARY.has(event.code)
          ? "rejected"
          : statusOf(event.code);
      const ended = { status, code: event.code, ms: event.ms, bits: event.bits, attempted: event.attempted } as const;
      return change({ ...started, bits: at.bits + event.bits }, isWorker(event.position), (step) => ({
        ...step,
        ...ended,
      }));
    }
    case "call_end": {
      const reader = at.steps.find(isWorker(event.position));
      const refused = event.decision !== undefined && event.decision.kind !== "allow";
      if (reader !== undefined && event.who === "main") {
        // The call that this worker read for: one line for both, and a failure of the call is the line's failure.
        if (event.ok || reader.status !== "ok") return at;
        return change(at, isWorker(event.position), (step) => ({
          ...step,
          status: refused ? "refused" : statusOf(event.code),
          code: event.code,
        }));
      }
      const parent = event.who === "main" ? undefined : parentOf(at, event.position, event.who);
      const status = event.ok ? "ok" : refused ? "refused" : statusOf(event.code);
      return append(at, {
        ...blank,
        kind: "call",
        position: event.position,
        parent,
        name: event.tool,
        status,
        code: event.code,
        reason: reasonOf(event),
        ms: event.ms,
      });
    }
    case "run_end":
      return { ...at, status: event.ok ? "done" : "failed", code: event.code, ms: event.ms };
    default:
      return event satisfies never;
  }
}

/** One line for a step that ended: `main / read_mail#2 (open_mail)  ok  12 ms  31 bits`. */
export function stepLine(state: ProgressState, step: Step, paint: Paint = plain): string {
  const path = [title(step)];
  for (
    let above = parentStep(state, step), depth = 0;
    above !== undefined && depth < 16;
    above = parentStep(state, above), depth++
  )
    path.unshift(title(above));
  return [`main / ${path.join(" / ")}`, paint(COLOUR[step.status], step.status), ...facts(step)].join("  ");
}

/** The whole tree, at most `height` lines of at most `width` characters. Many siblings of one name become one line. */
export function renderTree(
  state: ProgressState,
  width: number,
  options: { height?: number; paint?: Paint } = {},
): string[] {
  const paint = options.paint ?? plain;
  const head: Row = { lead: "", name: "main", status: state.status, rest: headFacts(state) };
  const children = new Map<string | undefined, Step[]>();
  for (const step of state.steps) {
    const above = parentStep(state, step)?.position;
    const siblings = children.get(above);
    if (siblings === undefined) children.set(above, [step]);
    else siblings.push(step);
  }
  const rows = [head, ...branch(children, undefined, "", 0)];
  const column = Math.min(44, Math.max(...rows.map((row) => row.lead.length + [...row.name].length)));
  const lines = rows.map((row) => draw(row, column, width, paint));
  const height = options.height ?? 40;
  if (lines.length <= height) return lines;
  return [
    lines[0] ?? "",
    clip(`… ${lines.length - height + 1} lines more`, width),
    ...lines.slice(lines.length - height + 2),
  ];
}

interface Row {
  readonly lead: string;
  readonly name: string;
  readonly status: keyof typeof COLOUR | "";
  readonly rest: readonly string[];
}

const MANY = 6;
const NOTED = 4;

function branch(
  children: ReadonlyMap<string | undefined, readonly Step[]>,
  parent: string | undefined,
  indent: string,
  depth: number,
): Row[] {
  if (depth > 8) return [];
  const groups = Map.groupBy(children.get(parent) ?? [], (step) => `${step.kind} ${step.name}`);
  const items = [...groups.values()].flatMap((group): (Step | readonly Step[])[] =>
    group.length > MANY ? [group] : group,
  );
  const rows: Row[] = [];
  items.forEach((item, i) => {
    const last = i === items.length - 1;
    const lead = `${indent}${last ? "└─ " : "├─ "}`;
    const below = `${indent}${last ? "   " : "│  "}`;
    if (isGroup(item)) rows.push(...collapsed(item, lead, below));
    else
      rows.push(
        { lead, name: title(item), status: item.status, rest: facts(item) },
        ...branch(children, item.position, below, depth + 1),
      );
  });
  return rows;
}

function collapsed(group: readonly Step[], lead: string, below: string): Row[] {
  const first = group[0];
  if (first === undefined) return [];
  const counts = (["ok", "refused", "rejected", "failed", "running"] as const)
    .map((status) => ({ status, count: group.filter((step) => step.status === status).length }))
    .filter(({ count }) => count > 0);
  const bits = group.reduce((sum, step) => sum + (step.bits ?? 0), 0);
  const name = `${visibleLine(first.name, 24)} ×${group.length}${tool(first)}`;
  const status = group.some((step) => step.status === "running")
    ? "running"
    : counts.length === 1
      ? (counts[0]?.status ?? "ok")
      : "mixed";
  const rest = [
    counts.map(({ status: word, count }) => `${count} ${word}`).join(", "),
    ...(bits > 0 ? [`${round(bits)} bits`] : []),
  ];
  const noted = group.filter((step) => step.status !== "ok" || step.attempted.length > 0);
  const shown = noted.slice(0, NOTED);
  const more = noted.length - shown.length;
  const rows: Row[] = shown.map((step, i) => ({
    lead: `${below}${i === shown.length - 1 && more === 0 ? "└─ " : "├─ "}`,
    name: `#${step.nth}`,
    status: step.status,
    rest: facts(step),
  }));
  if (more > 0) rows.push({ lead: `${below}└─ `, name: `… ${more} more`, status: "", rest: [] });
  return [{ lead, name, status, rest }, ...rows];
}

function draw(row: Row, column: number, width: number, paint: Paint): string {
  const name = `${row.lead}${row.name}`;
  const padded = clip(`${name}${" ".repeat(Math.max(0, column - [...name].length))}`, width);
  const room = width - [...padded].length - 2;
  if (row.status === "" || room < row.status.length) return padded.trimEnd();
  const rest =
    row.rest.length === 0
      ? ""
      : clip(`${" ".repeat(Math.max(0, 8 - row.status.length))}  ${row.rest.join("  ")}`, room - row.status.length);
  return `${padded}  ${paint(COLOUR[row.status], row.status)}${rest}`.trimEnd();
}

function facts(step: Step): string[] {
  return [
    ...(step.code === undefined ? [] : [step.code]),
    ...(step.reason === undefined ? [] : [step.reason]),
    ...(step.ms === undefined ? [] : [`${round(step.ms)} ms`]),
    ...(step.bits === undefined || step.bits === 0 ? [] : [`${round(step.bits)} bits`]),
    ...(step.attempted.length === 0
      ? []
      : [
          `tried ${[...new Set(step.attempted)]
            .slice(0, 3)
            .map((name) => visibleLine(name, 24))
            .join(", ")}`,
        ]),
  ];
}

function headFacts(state: ProgressState): string[] {
  return [
    ...(state.code === undefined ? [] : [state.code]),
    `${state.modelCalls} calls`,
    ...(state.tokens > 0 ? [`${thousands(state.tokens)} tokens`] : []),
    `${thousands(state.mainCharacters)} characters`,
    `${round(state.bits)} bits`,
    `${(state.ms / 1000).toFixed(1)} s`,
  ];
}

const BOUNDARY = new Set([
  "no_result",
  "invalid_json",
  "too_large",
  "too_deep",
  "hidden_characters",
  "schema_mismatch",
  "version_unknown",
]);
const RULES = new Set([
  "denied",
  "needs_approval",
  "rejected",
  "expired",
  "bad_handle",
  "budget_exceeded",
  "depth_limit",
]);
const COLOUR: Readonly<Record<Step["status"] | ProgressState["status"] | "mixed", Parameters<Paint>[0]>> = {
  mixed: "yellow",
  ok: "green",
  done: "green",
  refused: "yellow",
  rejected: "yellow",
  failed: "red",
  running: "cyan",
  starting: "cyan",
};
const plain: Paint = (_format, text) => text;
const blank = {
  tool: undefined,
  nth: 0,
  status: "running",
  code: undefined,
  reason: undefined,
  ms: undefined,
  bits: undefined,
  modelCalls: 0,
  attempted: [],
} as const;

function statusOf(code: string | undefined): Step["status"] {
  return code !== undefined && RULES.has(code) ? "refused" : "failed";
}

function reasonOf({ decision, argument }: Extract<RunEvent, { kind: "call_end" }>): string | undefined {
  if (decision === undefined) return argument === undefined ? undefined : `argument ${visibleLine(argument, 24)}`;
  if (decision.kind === "allow") return undefined;
  return decision.argument === undefined ? decision.reason : `${decision.reason} ${visibleLine(decision.argument, 24)}`;
}

function append(state: ProgressState, step: Step): ProgressState {
  const nth =
    1 +
    state.steps.filter((other) => other.kind === step.kind && other.name === step.name && other.parent === step.parent)
      .length;
  return { ...state, steps: [...state.steps, { ...step, nth }] };
}

function change(state: ProgressState, which: (step: Step) => boolean, to: (step: Step) => Step): ProgressState {
  const index = state.steps.findIndex(which);
  const step = state.steps[index];
  return step === undefined ? state : { ...state, steps: state.steps.with(index, to(step)) };
}

function isWorker(position: string): (step: Step) => boolean {
  return (step) => step.kind === "worker" && step.position === position;
}

/** A worker's call has its worker's position before the last slash: "m3.0/2-1". */
function parentOf(state: ProgressState, position: string, who: string): string | undefined {
  const at = state.steps.find(isWorker(position.slice(0, Math.max(0, position.lastIndexOf("/")))));
  return (at ?? state.steps.findLast((step) => step.kind === "worker" && step.name === who))?.position;
}

function parentStep(state: ProgressState, step: Step): Step | undefined {
  return step.parent === undefined
    ? undefined
    : state.steps.find((other) => other !== step && other.kind === "worker" && other.position === step.parent);
}

function title(step: Step): string {
  return `${visibleLine(step.name, 40)}#${step.nth}${tool(step)}`;
}

function tool(step: Step): string {
  return step.tool === undefined ? "" : ` (${visibleLine(step.tool, 24)})`;
}

function isGroup(item: Step | readonly Step[]): item is readonly Step[] {
  return Array.isArray(item);
}

function thousands(value: number): string {
  return value < 10_000 ? round(value) : `${round(value / 1000)}k`;
}

function round(value: number): string {
  return Math.round(value).toLocaleString("en");
}
