// One answer of a main model as a person is shown it, piece by piece: names become what they stand for, quoted for the
// medium. However the answer is cut into pieces, what comes out is the same: the start of a name is held back.
import { HIDDEN_CHARACTER } from "@bulkhead/sandbox";
import { isInLink } from "../tool/in-link.ts";
import { escapeHtml, quoteText } from "../tool/quote-text.ts";
import { unescapeBraces } from "../tool/resolve-arguments.ts";
import type { Medium } from "../tool/rules.ts";
import { type HandleSource, showHandle, WITHHELD } from "./handle-source.ts";
import type { RenderAs } from "./rendered.ts";

export class AnswerText {
  readonly #as: RenderAs;
  readonly #source: HandleSource | undefined;
  /** What the model wrote so far, with a letter in the place of each name. */
  #before = "";
  #held = "";

  constructor(as: RenderAs, source: HandleSource | undefined) {
    this.#as = as;
    this.#source = source;
  }

  push(piece: string): string {
    const text = this.#held + piece;
    const last = [...text.matchAll(TOKEN)].at(-1);
    const end = last === undefined ? 0 : last.index + last[0].length;
    this.#held = STARTED.exec(text.slice(end))?.[0] ?? "";
    return this.#render(text.slice(0, text.length - this.#held.length));
  }

  /** What was held back is no name. */
  end(): string {
    const text = this.#held;
    this.#held = "";
    return this.#render(text);
  }

  #render(text: string): string {
    let shown = "";
    let at = 0;
    for (const { 0: token, index } of text.matchAll(TOKEN)) {
      shown += this.#written(text.slice(at, index));
      shown += token.startsWith("\\") ? this.#written(unescapeBraces(token)) : this.#name(token);
      at = index + token.length;
    }
    return shown + this.#written(text.slice(at));
  }

  #written(text: string): string {
    this.#before += text;
    const visible = text.replaceAll("\r", "").replace(INVISIBLE, "\uFFFD");
    return this.#as === "html" ? escapeHtml(visible) : visible;
  }

  #name(name: string): string {
    const found = showHandle(name, this.#source);
    if (found === undefined) return this.#written(name);
    const shown = found.kind === "text" && isInLink(this.#before, MEDIUM[this.#as]) ? WITHHELD : found;
    const before = this.#before;
    this.#before += "h";
    if (shown.kind === "word") return shown.word;
    const quoted = quoteText(shown.text, MEDIUM[this.#as], before);
    switch (this.#as) {
      case "text":
        return quoted.replaceAll("\n", `\n${BAR}`);
      case "markdown":
        return quoted;
      case "html":
        return `<bdi>${quoted}</bdi>`; // letters that are written from the right order nothing around them
      default:
        return this.#as satisfies never;
    }
  }
}

const MEDIUM = { text: "plain", markdown: "markdown", html: "html" } as const satisfies Record<RenderAs, Medium>;

/** In front of every further line of a stranger's text, so that none can pass for a line of the answer. */
const BAR = "│ ";

/** Braces of the user's own, which the model repeats as it was shown them, or a name as a table writes it. */
const TOKEN = /\\(\\{0,9})\{\\\1\{|\{\{h[0-9]{1,16}\}\}/g;

/** The start of a name or of an escaped brace at the end, or half of a character. */
const STARTED = /(?:\\{1,10}(?:\{\\{0,10})?|\{(?:\{(?:h(?:[0-9]{1,16}\}?)?)?)?|[\uD800-\uDBFF])$/;

/** Joiners and the emoji variant are letters' and emojis' own. */
const INVISIBLE = new RegExp(`(?![\\n\\t\\u200c\\u200d\\ufe0f])${HIDDEN_CHARACTER}`, "gu");
