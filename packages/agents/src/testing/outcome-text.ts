// What a main agent learns from the text of a tool message: an outcome of Bulkhead, or raw text that it has to understand.
import { parseObject } from "../model/parse-object.ts";
import type { Json } from "./script.ts";
import type { SeenMessage } from "./seen.ts";

export type Result =
  | { readonly ok: true; readonly value: Json | undefined }
  | { readonly ok: false; readonly code: string };

/**
 * The competence of a reader, the same for a plain main agent (name: the tool) and a worker (name: the worker; text: the
 * only string of its input, else its longest; input: all of it; told: its system message, where a dynamic intent stands).
 * undefined: nothing to understand, as in a write's answer.
 */
export type Understand = (
  name: string,
  text: string,
  input?: Readonly<Record<string, Json>>,
  told?: string,
) => Json | undefined;

export function readResult(tool: string, message: SeenMessage | undefined, understand: Understand): Result {
  if (message === undefined) return { ok: false, code: "missing" };
  const outcome = parseOutcome(message.text);
  if (outcome !== undefined) return outcome;
  if (message.failed || /^\s*error\b/iu.test(message.text)) return { ok: false, code: "tool_failed" };
  return { ok: true, value: understand(tool, message.text) };
}

const OUTCOME_KEYS: ReadonlySet<string> = new Set(["ok", "value", "result", "code", "argument", "fix"]);

function parseOutcome(text: string): Result | undefined {
  const parsed = parseRecord(text);
  if (parsed === undefined || !Object.keys(parsed).every((key) => OUTCOME_KEYS.has(key))) return undefined;
  if (parsed["ok"] === true) return { ok: true, value: parsed["value"] ?? parsed["result"] };
  const code = parsed["code"];
  return parsed["ok"] === false && typeof code === "string" ? { ok: false, code } : undefined;
}

export function parseRecord(text: string): Readonly<Record<string, Json>> | undefined {
  return parseObject(text) as Readonly<Record<string, Json>> | undefined; // what JSON.parse gives is JSON
}
