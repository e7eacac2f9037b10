// A value as rows: a text as it is, line by line; anything else as JSON, of which every character is seen. Which of the two
// it is is said beside its name, so that a text cannot pass for a number or a list.
import { domainToUnicode } from "node:url";
import type { JsonValue } from "@bulkhead/sandbox";
import { count, rowsOf } from "./framed-rows.ts";
import { readableText } from "./readable-text.ts";

export interface ReadableValue {
  /** "text, 16 characters", "list of 3" */
  readonly kind: string;
  readonly rows: readonly string[];
  readonly readable: string;
}

export function readableValue(
  value: JsonValue,
  { address, width }: { address: boolean; width: number },
): ReadableValue {
  const readable =
    typeof value === "string"
      ? readableText(value, { address })
      : JSON.stringify(value, null, 2)
          .split("\n")
          .map((line) => indented(line, address))
          .join("\n");
  return { kind: kindOf(value), readable, rows: rowsOf(readable, width) };
}

/** "xn--pple-43d.com is read аpple.com": each once, at most ten. */
export function punycodeIn(readable: string): readonly string[] {
  const hosts = new Set<string>();
  for (const { index } of readable.matchAll(/xn--/gi)) {
    const before = /[a-z0-9.-]*$/i.exec(readable.slice(Math.max(0, index - LONGEST_HOST), index))?.[0] ?? "";
    const host = before + (/^[a-z0-9.-]*/i.exec(readable.slice(index, index + LONGEST_HOST))?.[0] ?? "");
    if (hosts.add(host).size === 10) break;
  }
  return [...hosts].flatMap((host) => {
    const decoded = domainToUnicode(host);
    return decoded === "" ? [] : [`${host} is read ${readableText(decoded, { address: true })}`];
  });
}

const LONGEST_HOST = 253;

function kindOf(value: JsonValue): string {
  if (value === null) return "nothing (null)";
  if (typeof value === "string") {
    const lines = value.split("\n").length;
    return value === ""
      ? "an empty text"
      : `text, ${count([...value].length, "character")}${lines === 1 ? "" : ` in ${count(lines, "line")}`}`;
  }
  if (typeof value !== "object") return typeof value === "number" ? "number" : "yes or no";
  return Array.isArray(value)
    ? `list of ${value.length.toLocaleString("en")}`
    : `object of ${count(Object.keys(value).length, "field")}`;
}

// The layout's own spaces are no part of the value; within JSON's quotes nothing is left that breaks a line.
function indented(line: string, address: boolean): string {
  const spaces = /^ */.exec(line)?.[0] ?? "";
  return `${spaces}${readableText(line.slice(spaces.length), { address })}`;
}
