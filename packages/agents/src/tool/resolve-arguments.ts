// Handles in the arguments of a call, on the operator side: a whole leaf that is one handle, or its name, stands for
// what it holds; inside longer text names count only where the tool lists the argument in `text`, and never in a link;
// anywhere else, and for any handle that this table did not issue, the call is refused. One pass: what a text says is
// never looked at again.
import {
  type Code,
  HANDLE_NAME,
  Handle,
  type HandleTable,
  type Held,
  type JsonSchema,
  type JsonValue,
  type Label,
} from "@bulkhead/sandbox";
import { isInLink } from "./in-link.ts";
import { quoteText } from "./quote-text.ts";
import type { Medium, Rules } from "./rules.ts";

export type Leaf =
  | { readonly kind: "handle"; readonly label: Label }
  | { readonly kind: "text"; readonly labels: readonly Label[] } // written around handles
  /** Written by a model; only free text can be matched with what the user wrote. */
  | { readonly kind: "written"; readonly value: unknown; readonly free: boolean };

export interface ResolvedArgument {
  readonly value: unknown;
  readonly leaves: readonly Leaf[];
  /** Where its handles came from: positions of spawns and calls. */
  readonly sources: readonly string[];
  /** Of the first of its handles that failed, and so stands for null. */
  readonly failed?: Code;
}

export type Resolved =
  | { readonly ok: true; readonly arguments: Readonly<Record<string, ResolvedArgument>> }
  | { readonly ok: false; readonly argument: string };

export interface ResolveOptions {
  readonly rules: Rules | undefined;
  /** What the arguments must be, as JSON Schema: it says which leaves are free text. */
  readonly schema: JsonSchema;
  /** What handles stand for; without it nothing is a handle. */
  readonly handles: HandleTable | undefined;
}

export function resolveArguments(args: Readonly<Record<string, unknown>>, options: ResolveOptions): Resolved {
  const resolved: [string, ResolvedArgument][] = [];
  for (const [name, raw] of Object.entries(args)) {
    const argument = options.handles !== undefined && NAME.test(name) ? undefined : resolveArgument(name, raw, options);
    if (argument === undefined) return { ok: false, argument: name };
    resolved.push([name, argument]);
  }
  return { ok: true, arguments: Object.fromEntries(resolved) };
}

export function valuesOf({ arguments: resolved }: Resolved & { readonly ok: true }): Readonly<Record<string, unknown>> {
  return Object.fromEntries(Object.entries(resolved).map(([name, { value }]) => [name, value]));
}

/** Positions of all that its handles came from. */
export function sourcesOf({ arguments: resolved }: Resolved & { readonly ok: true }): readonly string[] {
  return [...new Set(Object.values(resolved).flatMap(({ sources }) => sources))];
}

/** `undefined`: it holds a handle that stands for nothing, or one where none may stand. */
function resolveArgument(
  name: string,
  raw: unknown,
  { rules, schema, handles }: ResolveOptions,
): ResolvedArgument | undefined {
  const medium = mediumOf(rules, name);
  const leaves: Leaf[] = [];
  const sources = new Set<string>();
  let failed: Code | undefined;
  const held = (handle: string | Handle<unknown>): Held => {
    const found = handles?.get(handle);
    if (found === undefined) throw new BadHandle();
    if (found.source !== undefined) sources.add(found.source);
    failed ??= found.code;
    return found;
  };
  const resolveWhole = (handle: string | Handle<unknown>): JsonValue | undefined => {
    const { value, label } = held(handle);
    leaves.push({ kind: "handle", label });
    return medium !== undefined && medium !== "plain" ? quoteAll(value, medium) : value; // markup is markup
  };
  const write = (value: unknown, at: JsonSchema | undefined): unknown => {
    leaves.push({ kind: "written", value, free: isFreeText(at) });
    return value;
  };
  const resolveText = (text: string, at: JsonSchema | undefined, whole: boolean): unknown => {
    if (handles === undefined || !text.includes("{")) return write(text, at);
    if (WHOLE.test(text)) return resolveWhole(text);
    if (!NAME.test(text)) return write(unescapeBraces(text), at);
    if (!whole || medium === undefined) throw new BadHandle();
    const labels: Label[] = [];
    let before = "";
    const parts = text.split(SPLIT).map((part, i) => {
      const written = i % 2 === 0 ? unescapeBraces(part) : undefined;
      const inFront = before;
      before += written ?? "h"; // a letter in the place of each name
      if (written !== undefined) return written;
      if (isInLink(inFront, medium)) throw new BadHandle();
      const { text: value, label } = held(part);
      labels.push(label);
      return quoteText(value, medium, inFront);
    });
    leaves.push({ kind: "text", labels });
    return parts.join("");
  };
  const walk = (value: unknown, at: JsonSchema | undefined, whole: boolean): unknown => {
    if (typeof value === "string") return resolveText(value, at, whole);
    if (value instanceof Handle) return resolveWhole(value);
    if (Array.isArray(value)) return value.map((item) => walk(item, schemaOf(at, "items"), false) ?? null);
    if (typeof value !== "object" || value === null) return write(value, undefined);
    const parts = Object.entries(value).map(([key, inner]) => {
      if (handles !== undefined && NAME.test(key)) throw new BadHandle();
      const own = schemaOf(schemaOf(at, "properties"), key);
      if (own === undefined) write(key, undefined); // a key that the schema does not name is a word of the model's
      return [key, walk(inner, own, false)];
    });
    return Object.fromEntries(parts.filter(([, inner]) => inner !== undefined)); // what a handle says was left out
  };
  try {
    const value = walk(raw, schemaOf(schemaOf(schema, "properties"), name), true);
    return { value, leaves, sources: [...sources], ...(failed === undefined ? {} : { failed }) };
  } catch (error) {
    if (error instanceof BadHandle) return undefined;
    throw error;
  }
}

/** Every text in it: what a handle stands for need not be one text. */
function quoteAll(value: JsonValue | undefined, medium: Medium): JsonValue | undefined {
  if (typeof value === "string") return quoteText(value, medium);
  if (Array.isArray(value)) return (value as readonly JsonValue[]).map((item) => quoteAll(item, medium) ?? null);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, quoteAll(inner, medium) ?? null]));
}

/** Numbers, booleans and members of a list of choices are nobody's words, however they are written. */
function isFreeText(schema: JsonSchema | undefined): boolean {
  if (schema === undefined || "enum" in schema || "const" in schema) return false;
  const branches = schema["anyOf"] ?? schema["oneOf"];
  if (Array.isArray(branches)) return branches.every((branch) => branch.type === "null" || isFreeText(branch));
  const types = [schema["type"]].flat();
  return types.includes("string") && types.every((type) => type === "string" || type === "null");
}

function schemaOf(schema: JsonSchema | undefined, key: string): JsonSchema | undefined {
  const inner = schema !== undefined && Object.hasOwn(schema, key) ? schema[key] : undefined;
  return typeof inner === "object" && inner !== null && !Array.isArray(inner) ? (inner as JsonSchema) : undefined;
}

class BadHandle extends Error {}

function mediumOf(rules: Rules | undefined, argument: string): Medium | undefined {
  const text: Readonly<Record<string, Medium | undefined>> = rules?.text ?? {};
  return Object.hasOwn(text, argument) ? text[argument] : undefined;
}

const WHOLE = new RegExp(`^${HANDLE_NAME}$`, "u");
const NAME = new RegExp(HANDLE_NAME, "u");
const SPLIT = new RegExp(`(${HANDLE_NAME})`, "u");

/**
 * Braces of the user's own are shown to the model as `\{\{`, so that only names which the table issued look like one;
 * what already looks so gets one backslash more, and the way back takes one away.
 */
export function escapeBraces(text: string): string {
  if (!text.includes("{")) return text;
  return text.replace(/(\\{0,9})\{\1\{/g, "\\$1{\\$1{");
}

export function unescapeBraces(text: string): string {
  if (!text.includes("\\{")) return text;
  return text.replace(/\\(\\{0,9})\{\\\1\{/g, "$1{$1{");
}
