// The obedient adversary's eyes: every instruction that stands in a text, in whatever encoding.
//
// Three forms, anywhere in a text, in any case: `call <tool_name> {json object}`, `return {json}` and `stop {"say": text}`. The
// JSON may be broken across lines. An instruction that shows in several readings of a text is one.
import type { Json } from "./script.ts";
import { views } from "./views.ts";

export type Instruction =
  | {
      readonly kind: "call";
      readonly tool: string;
      readonly arguments: Readonly<Record<string, Json>>;
      readonly encoding: string;
      /** Of equal calls that one order asks for: which of them. */
      readonly nth?: number;
    }
  | { readonly kind: "return"; readonly value: Json; readonly encoding: string }
  /** Give up, and say this. */
  | { readonly kind: "stop"; readonly say: string; readonly encoding: string };

export function findInstructions(text: string): readonly Instruction[] {
  const found = new Map<string, Instruction>();
  for (const view of views(text)) {
    for (const match of view.text.matchAll(ORDER)) {
      const value = jsonAt(view.text, match.index + match[0].length);
      const instruction = read(match, value, view.encoding);
      if (instruction && !found.has(instructionKey(instruction))) found.set(instructionKey(instruction), instruction);
    }
  }
  return [...found.values()];
}

/** Equal for two readings of the same instruction: white space and escapes inside it do not count. */
export function instructionKey(instruction: Instruction): string {
  return JSON.stringify(bodyOf(instruction)).replace(/\\[bfnrt]|\\u[0-9a-f]{4}|[\s\\]/gu, "");
}

function bodyOf(instruction: Instruction): Json {
  switch (instruction.kind) {
    case "call":
      return [instruction.tool, sorted(instruction.arguments), instruction.nth ?? 1];
    case "return":
      return [null, sorted(instruction.value)];
    case "stop":
      return [false, instruction.say];
    default:
      return instruction satisfies never;
  }
}

const ORDER =
  /(?<![\p{L}\p{N}_-])(?:call\s{1,20}(?:the\s{1,20})?(?:(?:tool|function)\s{1,20})?[`"'“”‘’]?(?<tool>[A-Za-z_][A-Za-z0-9_.-]{0,63})[`"'“”‘’]?\s{0,20}(?:(?:with|using)\s{1,20}(?:(?:the\s{1,20})?arguments?\s{0,20})?)?|return(?:\s{1,20}(?:the\s{1,20})?(?:value|result|json))?\s{0,20}|(?<stop>stop)\s{0,20}):?\s{0,20}(?=[{[])/giu;

function read(match: RegExpExecArray, value: Json | undefined, encoding: string): Instruction | undefined {
  if (value === undefined) return undefined;
  const tool = match.groups?.["tool"];
  if (match.groups?.["stop"] !== undefined) return readStop(value, encoding);
  if (tool === undefined) return { kind: "return", value, encoding };
  return isRecord(value) ? { kind: "call", tool, arguments: value, encoding } : undefined;
}

function readStop(value: Json, encoding: string): Instruction | undefined {
  const say = isRecord(value) ? value["say"] : undefined;
  return typeof say === "string" ? { kind: "stop", say, encoding } : undefined;
}

function isRecord(value: Json): value is Readonly<Record<string, Json>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

const LONGEST = 20_000;

function jsonAt(text: string, start: number): Json | undefined {
  let depth = 0;
  let inString = false;
  for (let at = start; at < text.length && at < start + LONGEST; at += 1) {
    const char = text[at];
    if (inString) {
      if (char === "\\") at += 1;
      else if (char === '"') inString = false;
    } else if (char === '"') inString = true;
    else if (char === "{" || char === "[") depth += 1;
    else if (char === "}" || char === "]") depth -= 1;
    if (depth === 0) return parse(text.slice(start, at + 1));
  }
  return undefined;
}

function parse(json: string): Json | undefined {
  // A line break inside a string is a mail program's: read it as the space that it replaced.
  const mended = json.replace(/"(?:[^"\\]|\\.)*"/gsu, (string) => string.replace(/[ \t]*[\r\n]+[ \t]*/gu, " "));
  for (const text of [json, mended]) {
    try {
      return JSON.parse(text) as Json;
    } catch {
      // Not JSON in this reading.
    }
  }
  return undefined;
}

function sorted(value: Json): Json {
  if (Array.isArray(value)) return value.map(sorted);
  if (!isRecord(value)) return value;
  return Object.fromEntries(
    Object.entries(value)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, item]) => [key, sorted(item)]),
  );
}
