// Text that strangers may have written, made safe to print: every character that a terminal obeys or hides is drawn as
// its number, and nothing can leave the frame that is drawn around it.
import { HIDDEN_CHARACTER } from "@bulkhead/sandbox";

/** One line or many; line feeds stay, everything else that is not plainly visible becomes ‹U+001B›. */
export function visible(text: string): string {
  return text
    .replace(/\r\n/g, "\n")
    .replace(HIDDEN, (c) => `‹U+${(c.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, "0")}›`);
}

/** One line, at most `width` characters. */
export function visibleLine(text: string, width: number): string {
  const line = visible(text.length > 4 * width ? text.slice(0, 4 * width) : text).replaceAll("\n", "⏎");
  return clip(line, width);
}

/** The first line of a message, safe to print. */
export function firstLine(message: string, width: number): string {
  return visibleLine(message.split("\n")[0] ?? "", width);
}

export function clip(line: string, width: number): string {
  const characters = [...line];
  return characters.length <= width ? line : `${characters.slice(0, Math.max(0, width - 1)).join("")}…`;
}

/** Each line wrapped and set behind a bar, so that no line of the text can pass for one of ours. */
export function framed(title: string, text: string, width: number): string {
  const rows = visible(text)
    .split("\n")
    .flatMap((line) => wrapped(line, Math.max(20, width - 2)));
  return [`┌─ ${title}`, ...rows.map((row) => `│ ${row}`.trimEnd()), "└─"].join("\n");
}

/** But for line feeds. */
export const HIDDEN = new RegExp(`(?!\\n)${HIDDEN_CHARACTER}`, "gu");

/** One line as the rows that it needs, broken at spaces where that wastes no more than half a row. */
export function wrapped(line: string, width: number): string[] {
  const rows: string[] = [];
  let row = "";
  let used = 0;
  for (const c of line) {
    const cells = (c.codePointAt(0) ?? 0) < 0x1100 ? 1 : 2; // counts a few narrow ones as wide: wraps early, never late
    if (used + cells > width) {
      const space = row.lastIndexOf(" ");
      const cut = space > width / 2 ? space + 1 : row.length;
      rows.push(row.slice(0, cut).trimEnd());
      row = row.slice(cut);
      used = [...row].reduce((sum, r) => sum + ((r.codePointAt(0) ?? 0) < 0x1100 ? 1 : 2), 0);
    }
    row += c;
    used += cells;
  }
  rows.push(row);
  return rows;
}
