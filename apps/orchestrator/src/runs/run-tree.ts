// A run that is kept, as a tree of its positions: what crossed, how calls ended and why, and its effects with who answered.
// Pure. Names, codes and figures stand in the tree; what effects hold may be a stranger's words, and stands in frames.
import type { Effect, RunTree } from "@bulkhead/memory";
import { moment } from "../terminal/age.ts";
import { commandName, type Paint } from "../terminal/terminal.ts";
import { clip, framed, visibleLine } from "../terminal/visible-text.ts";
import { type Place, parentOf, placesOf } from "./run-places.ts";

interface Drawing {
  readonly width: number;
  readonly paint: Paint;
}

/** One line a position, those of a worker below its spawn. */
export function treeLines(tree: Pick<RunTree, "operations" | "effects">, { width, paint }: Drawing): readonly string[] {
  const places = placesOf(tree);
  const below = Map.groupBy(places, (place) => parentOf(place.position, places));
  const branch = (parent: string | undefined, indent: string): readonly string[] => {
    const children = below.get(parent) ?? [];
    return children.flatMap((place, at) => {
      const last = at === children.length - 1;
      const line = placeLine(place, `${indent}${last ? "└─ " : "├─ "}`, { width, paint });
      return [line, ...branch(place.position, `${indent}${last ? "   " : "│  "}`)];
    });
  };
  return branch(undefined, "");
}

/** What an effect would do or has done, with who answered. */
export function effectLines(effect: Effect, { width, paint }: Drawing, env: NodeJS.ProcessEnv): readonly string[] {
  const { state, tool, position, who } = effect;
  const head = `${paint(EFFECT_COLOUR[state], state)}  ${visibleLine(tool, 40)}  ${position}${who === "main" ? "" : `, ${visibleLine(who, 40)}`}`;
  const facts = [
    ...(effect.inDoubt ? ["it was begun before, and nobody knows whether it was done"] : []),
    ...(effect.edited === undefined
      ? []
      : [`edited by ${visibleLine(effect.edited.by, 40)}, ${moment(effect.edited.at)}`]),
    ...(effect.answeredBy === undefined
      ? []
      : [`answered by ${visibleLine(effect.answeredBy.by, 40)}, ${moment(effect.answeredBy.at)}`]),
    ...(state === "asked" && effect.expiresAt !== undefined ? [`expires ${moment(effect.expiresAt)}`] : []),
    ...(state === "asked" ? [`to answer: ${commandName(env)} approvals show ${effect.id}`] : []),
  ];
  const values = Object.entries(effect.arguments).map(([name, value]) => `${name}: ${argumentText(value)}`);
  const frame =
    values.length === 0 ? [] : [framed("arguments (may hold words of strangers)", values.join("\n"), width)];
  return [head, ...facts.map((fact) => `  ${fact}`), ...frame];
}

/** `o3  pay_invoice  asked  argument to  12 ms`. */
export function placeLine({ position, operation, effect }: Place, lead: string, { width, paint }: Drawing): string {
  const name = visibleLine(operation?.name ?? effect?.tool ?? "", 40);
  const [word, colour] = wordOf(operation, effect);
  const facts = [
    ...(effect !== undefined && effect.decision.kind !== "allow" ? [reasonOf(effect)] : []),
    ...(operation === undefined || operation.bits === 0 ? [] : [`${Math.ceil(operation.bits)} bits`]),
    ...(operation === undefined ? [] : [`${Math.round(operation.ms).toLocaleString("en")} ms`]),
    ...(operation === undefined ? [] : [operation.label.integrity]),
  ];
  const head = `${lead}${position}  ${name}  `;
  const room = width - [...head].length - word.length - 2;
  const rest = facts.length === 0 || room < 8 ? "" : `  ${clip(facts.join("  "), room)}`;
  return `${clip(head, width - word.length)}${paint(colour, word)}${rest}`;
}

function wordOf(operation: Place["operation"], effect: Effect | undefined): readonly [string, Parameters<Paint>[0]] {
  if (effect !== undefined) {
    const code = effect.code !== undefined && effect.code !== effect.state ? ` ${effect.code}` : "";
    return [`${effect.state}${code}`, EFFECT_COLOUR[effect.state]];
  }
  return operation?.ok === true ? ["ok", "green"] : [operation?.code ?? "failed", "red"];
}

function reasonOf({ decision: { reason, argument } }: Effect): string {
  return [reason ?? "", argument === undefined ? "" : visibleLine(argument, 24)].join(" ").trim();
}

const EFFECT_COLOUR: Readonly<Record<Effect["state"], Parameters<Paint>[0]>> = {
  asked: "yellow",
  approved: "cyan",
  intended: "cyan",
  done: "green",
  failed: "red",
  rejected: "yellow",
  expired: "yellow",
  denied: "yellow",
};

/** Long ones are cut, with how much is missing: `--json` has all of it. */
function argumentText(value: unknown): string {
  const text = typeof value === "string" ? value : JSON.stringify(value);
  return text.length <= MOST
    ? text
    : `${text.slice(0, MOST)} … ${(text.length - MOST).toLocaleString("en")} characters more`;
}

const MOST = 600;
