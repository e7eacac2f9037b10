/**
 * Handles in the arguments of a call, on the operator side: a whole string leaf that is one name stands for its text;
 * inside longer text names count only where the tool lists the argument in `text`; anywhere else, and for any name
 * that this table did not issue, the call is refused. One pass: what a text says is never looked at again.
 */
import { HANDLE_NAME, type HandleTable, type Held, type Label } from "@bulkhead/sandbox";
import { quoteText } from "./quote-text.ts";
import type { Medium, Rules } from "./rules.ts";

export type Leaf =
  | { readonly kind: "handle"; readonly label: Label }
  | { readonly kind: "text"; readonly labels: readonly Label[] } // written around handles
  | { readonly kind: "written"; readonly value: unknown };

interface ResolvedArgument {
  readonly value: unknown;
  readonly leaves: readonly Leaf[];
  /** Where its handles came from: positions of spawns and calls. */
  readonly sources: readonly string[];
}

export type Resolved =
  | { readonly ok: true; readonly arguments: Readonly<Record<string, ResolvedArgument>> }
  | { readonly ok: false; readonly argument: string };

export function resolveArguments(
  args: Readonly<Record<string, unknown>>,
  rules: Rules | undefined,
  table: HandleTable | undefined,
): Resolved {
  const resolved: Record<string, ResolvedArgument> = {};
  for (const [name, raw] of Object.entries(args)) {
    const medium = mediumOf(rules, name);
    const leaves: Leaf[] = [];
    const sources = new Set<string>();
    const held = (handle: string): Held => {
      const found = table?.get(handle);
      if (found === undefined) throw new BadHandle();
      if (found.source !== undefined) sources.add(found.source);
      return found;
    };
    const resolveText = (text: string, top: boolean): string => {
      if (table === undefined) {
        leaves.push({ kind: "written", value: text });
        return text;
      }
      if (WHOLE.test(text)) {
        const { text: value, label } = held(text);
        leaves.push({ kind: "handle", label });
        return value;
      }
      if (!NAME.test(text)) {
        const value = unescapeBraces(text);
        leaves.push({ kind: "written", value });
        return value;
      }
      if (!top || medium === undefined) throw new BadHandle();
      const labels: Label[] = [];
      const parts = text.split(SPLIT).map((part, i) => {
        if (i % 2 === 0) return unescapeBraces(part);
        const { text: value, label } = held(part);
        labels.push(label);
        return quoteText(value, medium);
      });
      leaves.push({ kind: "text", labels });
      return parts.join("");
    };
    const walk = (value: unknown, top: boolean): unknown => {
      if (typeof value === "string") return resolveText(value, top);
      if (Array.isArray(value)) return value.map((item) => walk(item, false));
      if (typeof value === "object" && value !== null) {
        return Object.fromEntries(
          Object.entries(value).map(([key, inner]) => {
            if (table !== undefined && NAME.test(key)) throw new BadHandle();
            return [key, walk(inner, false)];
          }),
        );
      }
      leaves.push({ kind: "written", value });
      return value;
    };
    try {
      const value = walk(raw, true);
      resolved[name] = { value, leaves, sources: [...sources] };
    } catch (error) {
      if (error instanceof BadHandle) return { ok: false, argument: name };
      throw error;
    }
  }
  return { ok: true, arguments: resolved };
}

class BadHandle extends Error {}

function mediumOf(rules: Rules | undefined, argument: string): Medium | undefined {
  const text: Readonly<Record<string, Medium | undefined>> = rules?.text ?? {};
  return Object.hasOwn(text, argument) ? text[argument] : undefined;
}

const WHOLE = new RegExp(`^${HANDLE_NAME}$`, "u");
const NAME = new RegExp(HANDLE_NAME, "u");
const SPLIT = new RegExp(`(${HANDLE_NAME})`, "u");

/** Braces of the user's own are shown to the model as `\{\{`, so that only names which the table issued look like one. */
export function escapeBraces(text: string): string {
  return text.replaceAll("{{", "\\{\\{");
}

export function unescapeBraces(text: string): string {
  return text.replaceAll("\\{\\{", "{{");
}
