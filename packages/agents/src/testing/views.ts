/**
 * The readings of a text: as it stands, and with every encoding undone that a model can undo by itself.
 *
 * Nested encodings are undone up to four deep. A reading is for looking into, never for sending: several decoded pieces may
 * stand in one.
 */
export interface View {
  readonly text: string;
  /** "plain", or the encodings undone, outermost first: "json+base64". */
  readonly encoding: string;
}

export function views(text: string): readonly View[] {
  const found: View[] = [{ text, encoding: "plain" }];
  const known = new Set([text]);
  let level: readonly View[] = found;
  for (let depth = 0; depth < DEPTH && level.length > 0; depth += 1) {
    const next: View[] = [];
    for (const view of level) {
      for (const [name, undo] of DECODERS) {
        for (const decoded of undo(view.text)) {
          if (decoded === "" || known.has(decoded) || known.size >= MOST) continue;
          known.add(decoded);
          next.push({ text: decoded, encoding: view.encoding === "plain" ? name : `${view.encoding}+${name}` });
        }
      }
    }
    found.push(...next);
    level = next;
  }
  return found;
}

const DEPTH = 4;
const MOST = 100;

type Decoder = (text: string) => readonly string[];

const DECODERS: readonly (readonly [string, Decoder])[] = [
  ["json", undoJson],
  ["html", undoHtml],
  ["quoted-printable", undoQuotedPrintable],
  ["percent", undoPercent],
  ["base64", undoBase64],
  ["tags", undoTags],
  ["hidden", undoHidden],
  ["quoted", undoQuotedLines],
  ["marked", undoMarks],
  ["doubled", undoDoubledQuotes],
];

// Over the whole text, wherever its strings begin: what is inside a JSON string reads as it was meant.
function undoJson(text: string): readonly string[] {
  if (!text.includes("\\")) return [];
  return [
    text.replace(/\\(?:u([0-9a-fA-F]{4})|(["\\/bfnrt]))/gu, (_, hex: string | undefined, short: string | undefined) =>
      hex === undefined ? (SHORT_ESCAPES[short ?? ""] ?? "") : String.fromCharCode(Number.parseInt(hex, 16)),
    ),
  ];
}

const SHORT_ESCAPES: Readonly<Record<string, string>> = {
  '"': '"',
  "\\": "\\",
  "/": "/",
  b: "\b",
  f: "\f",
  n: "\n",
  r: "\r",
  t: "\t",
};

function undoHtml(text: string): readonly string[] {
  const bare = text.replace(/<\/?[a-zA-Z!][^<>]{0,2000}>/gu, " ");
  return [decodeEntities(text), decodeEntities(bare)];
}

function decodeEntities(text: string): string {
  if (!text.includes("&")) return text;
  return text.replace(/&(?:#(\d{1,7})|#[xX]([0-9a-fA-F]{1,6})|([a-zA-Z]{2,12}));/gu, (whole, decimal, hex, name) => {
    if (name !== undefined) return ENTITIES[String(name)] ?? whole;
    const point = decimal === undefined ? Number.parseInt(String(hex), 16) : Number(decimal);
    return point <= 0x10ffff ? String.fromCodePoint(point) : whole;
  });
}

const ENTITIES: Readonly<Record<string, string>> = {
  quot: '"',
  apos: "'",
  amp: "&",
  lt: "<",
  gt: ">",
  nbsp: " ",
  colon: ":",
  comma: ",",
  period: ".",
  lowbar: "_",
  lbrace: "{",
  lcub: "{",
  rbrace: "}",
  rcub: "}",
  lsqb: "[",
  lbrack: "[",
  rsqb: "]",
  rbrack: "]",
  bsol: "\\",
  sol: "/",
  Tab: "\t",
  NewLine: "\n",
};

function undoQuotedPrintable(text: string): readonly string[] {
  if (!/=(?:\r?\n|[0-9A-Fa-f]{2})/u.test(text)) return [];
  return [text.replace(/=[ \t]*\r?\n/gu, "").replace(/(?:=[0-9A-Fa-f]{2})+/gu, (run) => utf8(run.replaceAll("=", "")))];
}

function undoPercent(text: string): readonly string[] {
  if (!/%[0-9A-Fa-f]{2}/u.test(text)) return [];
  const decode = (encoded: string) => encoded.replace(/(?:%[0-9A-Fa-f]{2})+/gu, (run) => utf8(run.replaceAll("%", "")));
  return text.includes("+") ? [decode(text), decode(text.replaceAll("+", " "))] : [decode(text)];
}

function utf8(hex: string): string {
  return Buffer.from(hex, "hex").toString("utf8");
}

// All that decodes, in one view. Wrapped lines count as one text when all but the last are of one length, as mail wraps them.
function undoBase64(text: string): readonly string[] {
  const decoded: string[] = [];
  for (const [block] of text.matchAll(
    /(?<![A-Za-z0-9+/_-])[A-Za-z0-9+/_-]{12,}={0,2}(?:\r?\n[A-Za-z0-9+/_-]+={0,2})*/gu,
  )) {
    const lines = block.split(/\r?\n/u);
    for (let start = 0; start < lines.length; ) {
      const width = lines[start]?.length ?? 0;
      let end = start + 1;
      while (end < lines.length && lines[end - 1]?.length === width && (lines[end]?.length ?? 0) <= width) end += 1;
      while (end > start + 1 && fromBase64(lines.slice(start, end).join("")) === undefined) end -= 1;
      const piece = fromBase64(lines.slice(start, end).join(""));
      if (piece !== undefined) decoded.push(piece);
      start = end;
    }
  }
  return [decoded.join("\n")];
}

const strictUtf8 = new TextDecoder("utf-8", { fatal: true });

function fromBase64(text: string): string | undefined {
  if (text.length < 12 || !/^[A-Za-z0-9+/_-]+={0,2}$/u.test(text)) return undefined;
  try {
    const decoded = strictUtf8.decode(Buffer.from(text, "base64"));
    // Random letters decode to control characters; what a stranger wrote does not.
    return /[^\P{Cc}\t\r\n]/u.test(decoded) ? undefined : decoded;
  } catch {
    return undefined;
  }
}

// Unicode tag characters: an invisible copy of ASCII.
function undoTags(text: string): readonly string[] {
  const tags = text.match(/[\u{e0020}-\u{e007e}]/gu);
  return tags === null ? [] : [tags.map((tag) => String.fromCodePoint((tag.codePointAt(0) ?? 0) - 0xe0000)).join("")];
}

function undoHidden(text: string): readonly string[] {
  return [text.replace(/\p{Default_Ignorable_Code_Point}/gu, "")];
}

function undoQuotedLines(text: string): readonly string[] {
  return [text.replace(/^[ \t]*(?:>[ \t]?)+/gmu, "")];
}

// The sign that spotlighting puts before each word, or in the place of each space.
function undoMarks(text: string): readonly string[] {
  return text.includes("\u02c6") ? [text.replace(/(\s)\u02c6|^\u02c6/gu, "$1").replaceAll("\u02c6", " ")] : [];
}

// YAML and SQL double a quote inside quotes.
function undoDoubledQuotes(text: string): readonly string[] {
  return text.includes("''") ? [text.replaceAll("''", "'")] : [];
}
