// How a handle's text stands inside longer text: in a frame that it cannot close, with nothing in it that the medium
// would act on, whatever was written before it. One pass; what comes out is never substituted again.
import { HIDDEN_CHARACTER } from "@bulkhead/sandbox";
import { quoteMarkdown } from "./quote-markdown.ts";
import type { Medium } from "./rules.ts";

/** `before`: what stands in front of it in the same text. */
export function quoteText(text: string, medium: Medium, before = ""): string {
  const visible = text.replace(/\r\n?/g, "\n").replace(INVISIBLE, "\uFFFD").replaceAll("«", "‹").replaceAll("»", "›");
  return `«${quoteInside(visible, medium, before)}»`; // the first » after a « is always ours
}

function quoteInside(visible: string, medium: Medium, before: string): string {
  switch (medium) {
    case "plain":
      return visible;
    case "markdown":
      return quoteMarkdown(visible, before);
    case "html":
      return escapeHtml(visible);
    default:
      return medium satisfies never;
  }
}

export function escapeHtml(text: string): string {
  return text.replace(/[&<>"'`=]/g, (c) => `&#${c.charCodeAt(0)};`).replace(/\n/g, "<br>");
}

const INVISIBLE = new RegExp(`(?![\\n\\t])${HIDDEN_CHARACTER}`, "gu");
