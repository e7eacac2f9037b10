// A stranger's text as a person can read all of it: nothing in it is hidden, passes for something else, or acts on what
// shows it. Rule: two different texts are never drawn alike, so what was drawn can be read back.
import { HIDDEN_CHARACTER } from "@bulkhead/sandbox";
import { lookalikes } from "./lookalike.ts";

/** What a sign stands for, for who has not seen one. */
export const SIGNS =
  "‹U+202E› is a character that is not seen, ‹а U+0430› one that may pass for another; ⏎ ends a line, ␍⏎ one of Windows; ╌ at the end of a row: the word goes on.";

/** A line feed is drawn, and a row ends after it. `address`: the text is a recipient, a link, a name. */
export function readableText(text: string, { address = false }: { readonly address?: boolean } = {}): string {
  if (/^[!-~]+(?: {1,2}[!-~]+)*$/.test(text)) return text;
  const marked = lookalikes(text, address);
  return text.replace(SPECIAL, (part: string, _: string | undefined, index: number) => {
    const [c = ""] = part;
    if (part === "\r\n") return "␍⏎\n";
    if (c === "\n") return part.length < MANY ? "⏎\n".repeat(part.length) : `${counted(part, "line feed")}\n`;
    if (c === " ") {
      const inside = index > 0 && index + part.length < text.length;
      return inside && part.length < 3 ? part : counted(part, "space");
    }
    if (NEVER_DRAWN.test(part)) {
      const times = [...part].length;
      return `‹${numberOf(part)}${times === 1 ? "" : ` ×${times}`}›`;
    }
    return marked.has(index) ? `‹${DRAWN_ALONE.test(part) ? `${part} ` : ""}${numberOf(part)}›` : part;
  });
}

/** How many characters of it are drawn by their numbers. */
export function countMarked(readable: string): number {
  return [...readable.matchAll(/U\+[0-9A-F]{4,6}(?: ×(\d+))?›/g)].reduce(
    (sum, [, times]) => sum + Number(times ?? 1),
    0,
  );
}

const MANY = 4;
/** ‹ and ›, which our signs are made of, spaces that are none, and what nobody sees. */
const UNSEEN = `(?:(?![ \\n])(?:${HIDDEN_CHARACTER}|[\\p{Zs}‹›]))`;
const NEVER_DRAWN = new RegExp(UNSEEN, "u");
const SPECIAL = new RegExp(`\\r\\n|\\n+| +|(${UNSEEN})\\1*|[^\\0-\\x7f]`, "gu");
/** A mark needs a letter to stand on, and a letter that is written from the right would reorder its sign. */
const DRAWN_ALONE = /^(?![\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc\u{10800}-\u{10fff}\u{1e800}-\u{1efff}])\P{M}$/u;

const numberOf = (c: string) => `U+${(c.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, "0")}`;
const counted = ({ length }: string, what: string) => `‹${length} ${what}${length === 1 ? "" : "s"}›`;
