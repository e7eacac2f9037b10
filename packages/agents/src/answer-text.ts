// One answer of a main model as a person is shown it, piece by piece: names become what they stand for, quoted for the
// medium. However the answer is cut into pieces, what comes out is the same: the start of a name is held back.
import { HIDDEN_CHARACTER } from "@bulkhead/sandbox";
import { type HandleSource, showHandle, WITHHELD } from "./handle-source.ts";
import { isInLink } from "./in-link.ts";
import { escapeHtml, quoteText } from "./quote-text.ts";
import type { RenderAs } from "./rendered.ts";
import type { Medium } from "./rules.ts";

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
    this.#held = STARTED.exec(text)?.[0] ?? "";
    return this.#render(text.slice(0, text.length - this.#held.length));
  }

  /** What was held back is no name. */
  end(): string {
    const text = this.#held;
    this.#held = "";
    return this.#render(text);
  }

  #render(text: string): string {
    return text
      .split(SPLIT)
      .map((part, i) => (i % 2 === 0 ? this.#written(part) : this.#name(part)))
      .join("");
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

/** As a table writes it. */
const SPLIT = /(\{\{h[0-9]{1,16}\}\})/;

/** The start of a name at the end, or half of a character. */
const STARTED = /(?:\{(?:\{(?:h(?:[0-9]{1,16}\}?)?)?)?|[\uD800-\uDBFF])$/;

/** Joiners and the emoji variant are letters' and emojis' own. */
const INVISIBLE = new RegExp(`(?![\\n\\t\\u200c\\u200d\\ufe0f])${HIDDEN_CHARACTER}`, "gu");
