// What a person is shown, read back: if the arguments can be had from it again, two different calls cannot look the same.
import type { JsonObject, JsonValue } from "@bulkhead/sandbox";

export function readBack(text: string): JsonObject {
  const read: Record<string, JsonValue> = Object.create(null);
  const lines = text.split("\n");
  lines.forEach((line, at) => {
    const [, name, kind = ""] = /^("(?:[^"\\]|\\.)*"|[\w@.+:/-]{1,80})(?:, is told)? \((.*)\)$/.exec(line) ?? [];
    const top = lines.indexOf("┌", at);
    if (name === undefined || top < 0 || lines[at - 1] !== "") return;
    const rows = lines.slice(top + 1, lines.indexOf("└", top)).filter((row) => row.startsWith("│ "));
    const value = readBackText(rows.map((row) => row.slice(2).replace(/╌$/, "")).join(""));
    const own = name.startsWith('"') ? (JSON.parse(readBackText(name)) as string) : name;
    read[own] = /^(?:text|an empty text)/.test(kind) ? value : (JSON.parse(value) as JsonValue);
  });
  return { ...read };
}

/** The inverse of `readableText`. */
export function readBackText(readable: string): string {
  return readable.replaceAll("\n", "").replace(SIGN, (sign, times, what, hex, more) => {
    if (sign === "⏎") return "\n";
    if (sign === "␍⏎") return "\r\n";
    if (what !== undefined) return (what === "space" ? " " : "\n").repeat(Number(times));
    return String.fromCodePoint(Number.parseInt(String(hex), 16)).repeat(Number(more ?? 1));
  });
}

const SIGN = /␍⏎|⏎|‹(\d+) (space|line feed)s?›|‹(?:[^‹›] )?U\+([0-9A-F]{4,6})(?: ×(\d+))?›/gu;
