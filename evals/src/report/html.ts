// HTML and SVG by a tagged template: what is put in is escaped, unless it was made here, and nothing of it is hidden, reorders
// what stands beside it, or passes for something else: a log's names are whoever's made it. The only way for text into a page.
import { readableText } from "@bulkhead/agents/approval";

export class Html {
  readonly text: string;
  constructor(text: string) {
    this.text = text;
  }
}

type Part = string | number | Html | readonly Html[] | undefined;

export function html(texts: TemplateStringsArray, ...parts: readonly Part[]): Html {
  return new Html(texts.map((text, at) => text + written(parts[at])).join(""));
}

/** What strangers or models wrote, set apart and cut. */
export function literal(text: string, most = 400): Html {
  const characters = Array.from(text);
  const rest = characters.length - most;
  const shown = rest > 0 ? characters.slice(0, most).join("") : text;
  return html`<bdi class="literal">${shown}</bdi>${rest > 0 ? html` <i>and ${rest} more characters</i>` : undefined}`;
}

function written(part: Part): string {
  if (part === undefined) return "";
  if (part instanceof Html) return part.text;
  if (typeof part === "object") return part.map(({ text }) => text).join("");
  return readableText(String(part)).replace(/[&<>"']/g, (c) => `&#${c.charCodeAt(0)};`);
}
