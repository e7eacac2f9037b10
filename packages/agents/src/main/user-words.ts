// What the user wrote, value for value: the strings of the user's messages that lift an equal argument to `user`
// (DESIGN section 5). What stands in a fenced block or behind `>` is somebody else's. A match proves that the user
// wrote it, not what for. Every step is linear in the text.
import { toNfc } from "@bulkhead/sandbox";

export function userWords(messages: readonly string[]): ReadonlySet<string> {
  const words = new Set<string>();
  for (const message of messages) {
    for (const line of ownLines(toNfc(message) ?? "")) {
      for (const inner of quotations(line)) words.add(inner);
      for (const token of line.split(/\s+/u)) for (const word of wholeValues(token)) words.add(word);
    }
  }
  return words;
}

/** Without fenced blocks (one that nothing closes reaches to the end) and without `>` lines, in list items too. */
function ownLines(text: string): readonly string[] {
  const own: string[] = [];
  let fence: string | undefined;
  for (const line of text.split(/\r\n?|[\n\u2028\u2029]/u)) {
    const bare = line.replace(/^\s*(?:(?:[-*+]|\d{1,9}[.)])\s+)*/u, "");
    const mark = /^(?:`{3,}|~{3,})/u.exec(bare)?.[0];
    if (fence !== undefined) {
      if (mark?.startsWith(fence) && bare.trimEnd() === mark) fence = undefined;
    } else if (mark !== undefined) {
      fence = mark;
    } else if (!bare.startsWith(">")) {
      own.push(line);
    }
  }
  return own;
}

const CLOSING: Readonly<Record<string, string>> = {
  '"': '"',
  "`": "`",
  "'": "'",
  "“": "”",
  "„": "“”",
  "«": "»",
  "‘": "’",
};

/** At least 4 characters between quotation marks of one line. Marks pair from the left; what is too short pairs too. */
function quotations(line: string): readonly string[] {
  const found: string[] = [];
  const unclosed = new Set<string>(); // marks that nothing closes from here on
  for (let at = 0; at < line.length; at++) {
    const mark = line.charAt(at);
    const closing = CLOSING[mark];
    if (closing === undefined || unclosed.has(mark)) continue;
    if (mark === "'" && isLetter(line.charAt(at - 1))) continue; // an apostrophe
    const end = closingAt(line, at + 1, closing, mark === "'");
    if (end === undefined) {
      unclosed.add(mark);
      continue;
    }
    const inner = line.slice(at + 1, end);
    if ([...inner].length >= 4) found.push(inner);
    at = end;
  }
  return found;
}

function closingAt(line: string, from: number, closing: string, single: boolean): number | undefined {
  for (let at = from; at < line.length; at++) {
    if (closing.includes(line.charAt(at)) && !(single && isLetter(line.charAt(at + 1)))) return at;
  }
  return undefined;
}

const isLetter = (character: string) => /[\p{L}\p{N}]/u.test(character);

/** The address, URL, UUID or token that a run of characters without white space is, its punctuation aside. */
function wholeValues(token: string): readonly string[] {
  if (token.includes("://")) return token.split(AROUND_URL).map(withoutUrlEdges).filter(isUrl); // whole, or not at all
  const values = [token, ...token.split(BRACKETS)].map(withoutEdges);
  const addresses = token.split(AROUND_ADDRESS).map(withoutEdges).filter(isAddress);
  return [...addresses, ...values.filter((value) => UUID.test(value) || isToken(value))];
}

/** What may stand around a value and is never in it. */
const AROUND_URL = /[<>"“”„«»`]/u;
const BRACKETS = /[<>()[\]{}"“”„«»`|,;]/u;
const AROUND_ADDRESS = /[<>()[\]{}"“”„«»`|,;:]/u;
const EDGES = new Set([...".,;:!?()[]{}<>\"'`“”„«»‘’|*…"]);

function withoutEdges(token: string): string {
  let start = 0;
  let end = token.length;
  while (start < end && EDGES.has(token.charAt(start))) start++;
  while (end > start && EDGES.has(token.charAt(end - 1))) end--;
  return token.slice(start, end);
}

/** A URL's closing bracket is its own where it opens in it: `https://a.example/Foo_(bar)`. */
function withoutUrlEdges(text: string): string {
  const start = Math.max(text.search(/https?:\/\//u), 0);
  if (!/^[^\p{L}\p{N}+.-]*$/u.test(text.slice(Math.max(0, start - 1), start))) return ""; // git+https://, xhttps://
  const open = new Map<string, number>();
  for (const character of text.slice(start)) {
    const opening = OPENING[character];
    if (opening !== undefined) open.set(opening, (open.get(opening) ?? 0) - 1);
    else open.set(character, (open.get(character) ?? 0) + 1);
  }
  let end = text.length;
  for (; end > start; end--) {
    const last = text.charAt(end - 1);
    const opening = OPENING[last];
    const unopened = opening !== undefined && (open.get(opening) ?? 0) < 0;
    if (opening !== undefined && unopened) open.set(opening, (open.get(opening) ?? 0) + 1);
    if (!unopened && !SENTENCE.has(last)) break;
  }
  return text.slice(start, end);
}

const OPENING: Readonly<Record<string, string>> = { ")": "(", "]": "[", "}": "{" };
const SENTENCE = new Set([...".,;:!?'’*…|"]);

const isAddress = (value: string) =>
  value.split("@").length === 2 && /^[^@\s<>()[\],;:"]+@[\p{L}\p{N}-]+(?:\.[\p{L}\p{N}-]+)+$/u.test(value);

const isUrl = (value: string) => /^https?:\/\/[^\s<>"'`]+$/u.test(value);

const UUID = /^[\da-f]{8}-(?:[\da-f]{4}-){3}[\da-f]{12}$/iu;

/** At least 8 characters, one of them a digit. */
const isToken = (value: string) => [...value].length >= 8 && /\p{N}/u.test(value);
