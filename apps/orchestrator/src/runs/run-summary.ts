// What a run cost and what it did, for the person who started it. Operator side: refusals come with reason and argument,
// and values are what handles stood for, escaped and cut.
import type { RunReport } from "@bulkhead/agents";
import { CODE_MEANINGS } from "@bulkhead/sandbox";
import type { ExitCode } from "../cli/exit-codes.ts";
import { counted } from "../terminal/counted.ts";
import type { Paint } from "../terminal/terminal.ts";
import { clip, visibleLine, wrapped } from "../terminal/visible-text.ts";
import { explainCodes, explainFailures } from "./code-hints.ts";
import { explainReasons } from "./reasons.ts";
import type { RefusedCall, RunCalls } from "./run-calls.ts";

export function summarise(
  report: RunReport,
  { width, paint, calls, debug = false }: { width: number; paint: Paint; calls: RunCalls; debug?: boolean },
): string[] {
  const { tokens } = report;
  const workers = report.modelCalls - report.mainModelCalls;
  return [
    ...figure(
      width,
      "model calls",
      `${count(report.modelCalls)} (main ${count(report.mainModelCalls)}, workers ${count(workers)})`,
    ),
    ...figure(
      width,
      "tokens",
      tokens.input + tokens.output === 0
        ? "not reported by the model"
        : `${count(tokens.input)} in, ${count(tokens.output)} out`,
    ),
    ...figure(width, "cost", report.usd === undefined ? "unknown (no price is set)" : `${report.usd.toFixed(4)} USD`),
    ...figure(width, "tool calls", count(report.toolCalls)),
    ...figure(width, "crossed the boundary", crossed(report)),
    ...figure(width, "shown to the main model", `${count(report.mainCharacters)} characters`),
    ...(calls.recalled.length === 0 ? [] : figure(width, "recalled from memory", recalledText(calls.recalled))),
    ...figure(width, "time", `${(report.wallMs / 1000).toFixed(1)} s`),
    "",
    ...effectLines(report, { width, paint, calls, debug }),
  ];
}

/** What was done and what was refused, with the reasons. */
export function effectLines(
  report: RunReport,
  { width, paint, calls, debug = false }: { width: number; paint: Paint; calls: RunCalls; debug?: boolean },
): string[] {
  const rows = [...report.effects.map(effectRow), ...calls.refused.map(refusedRow)];
  return [
    rows.length === 0 ? "No write was proposed, and nothing was sent out." : "Effects:",
    ...drawn(rows, width, paint),
    ...explained(
      [
        ...explainReasons(report, calls.tools),
        ...explainCodes(calls.refused),
        ...(debug ? [] : explainFailures(report)),
      ],
      width,
    ).map((line) => paint("dim", line)),
  ];
}

// Workers' outcomes, and whether each plain call was done: the main model is told that too.
export function crossed({ bits, spawns: all }: RunReport): string {
  const spawns = all.filter(({ position }) => !position.includes("/")); // what a worker's own worker says crosses to it only
  if (bits === 0) return "nothing";
  const most = `at most ${count(Math.ceil(bits))} bits`;
  const workers = `${count(spawns.length)} worker${spawns.length === 1 ? "" : "s"}`;
  const ofWorkers = spawns.reduce((sum, spawn) => sum + spawn.bits, 0);
  if (spawns.length === 0) return `${most}, from how calls ended`;
  return bits - ofWorkers < 0.01 ? `${most} from ${workers}` : `${most} from ${workers} and how calls ended`;
}

function recalledText(recalled: RunCalls["recalled"]): string {
  const sum = (of: "concepts" | "tokens") => recalled.reduce((total, one) => total + one[of], 0);
  const concepts = sum("concepts");
  const what = concepts === 0 ? "no concept" : `${counted(concepts, "concept")}, ${counted(sum("tokens"), "token")}`;
  const why = [...new Set(recalled.flatMap((one) => (one.why === undefined ? [] : [WHY_LESS[one.why]])))];
  return why.length === 0 ? what : `${what} (${why.join("; ")})`;
}

const WHY_LESS = {
  unparsable: "what the choosing model answered is no list of names",
  choice_failed: "the choosing model failed",
  embedder_failed: "the embedder failed: words and cues alone were looked for",
} as const;

interface EffectRow {
  readonly position: string;
  readonly word: "done" | "failed" | "refused" | "asks";
  readonly tool: string;
  readonly why: string;
  readonly values: string;
}

function effectRow(effect: RunReport["effects"][number]): EffectRow {
  const { position, tool, state } = effect;
  const why = state === "done" ? "" : whyNot(effect);
  return { position, word: EFFECT_WORD[state], tool: visibleLine(tool, 24), why, values: values(effect) };
}

const EFFECT_WORD = {
  done: "done",
  failed: "failed",
  denied: "refused",
  rejected: "refused",
  expired: "refused",
  asked: "asks",
} as const satisfies Record<RunReport["effects"][number]["state"], EffectRow["word"]>;

function refusedRow({ position, tool, code, argument }: RefusedCall): EffectRow {
  const why = argument === undefined ? code : `${code} ${visibleLine(argument, 24)}`;
  return {
    position,
    word: CODE_MEANINGS[code].stage === "rules" ? "refused" : "failed",
    tool: visibleLine(tool, 24),
    why,
    values: "",
  };
}

const WORD = { done: "green", failed: "red", refused: "yellow", asks: "yellow" } as const;

// Where the values have no room beside the rest, they stand below it, and nothing is padded.
function drawn(rows: readonly EffectRow[], width: number, paint: Paint): readonly string[] {
  const widest = (texts: readonly string[]) => Math.max(...texts.map((text) => [...text].length));
  const names = widest(rows.map(({ tool }) => tool));
  const whys = widest(rows.map(({ why }) => why));
  const beside = width - 11 - names - (whys === 0 ? 0 : whys + 2) - 2;
  return rows
    .toSorted((a, b) => a.position.localeCompare(b.position, "en", { numeric: true }))
    .flatMap(({ word, tool, why, values }) => {
      const head = `  ${paint(WORD[word], word.padEnd(7))}  `;
      if (beside >= 20) {
        const facts = `${tool.padEnd(names)}${whys === 0 ? "" : `  ${why.padEnd(whys)}`}`;
        return [`${head}${`${facts}  ${visibleLine(values, beside)}`.trimEnd()}`];
      }
      const below = values === "" ? [] : [`           ${visibleLine(values, Math.max(20, width - 11))}`];
      return [`${head}${clip(why === "" ? tool : `${tool}  ${why}`, width - 11)}`, ...below];
    });
}

function explained(sentences: readonly string[], width: number): readonly string[] {
  const lines = sentences.flatMap((line) =>
    wrapped(line, width - 4).map((row, i) => `${i === 0 ? "  " : "    "}${row}`),
  );
  return lines.length === 0 ? [] : ["", ...lines];
}

/** 4 when the rules refused all that was proposed, else 0. */
export function exitCodeOf(report: Pick<RunReport, "effects">): ExitCode {
  return report.effects.length > 0 && report.effects.every((effect) => effect.state === "denied") ? 4 : 0;
}

/** "argument account", "limit", "in doubt", or the code of what went wrong. */
export function whyNot(effect: RunReport["effects"][number]): string {
  const { decision, state, inDoubt } = effect;
  if (state === "asked" && inDoubt) return "in doubt";
  const byRules = state === "denied" || state === "asked";
  if (!byRules || decision.kind === "allow") return effect.code ?? state;
  return decision.argument === undefined ? decision.reason : `${decision.reason} ${visibleLine(decision.argument, 24)}`;
}

function figure(width: number, name: string, value: string): readonly string[] {
  return wrapped(value, Math.max(16, width - 24)).map((row, i) => `${(i === 0 ? name : "").padEnd(24)}${row}`);
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
