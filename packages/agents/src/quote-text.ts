// How a handle's text stands inside longer text: in a frame that it cannot close, with nothing in it that the medium
// would act on. One pass; what comes out is never substituted again.
import { HIDDEN_CHARACTER } from "@bulkhead/sandbox";
import type { Medium } from "./rules.ts";

export function quoteText(text: string, medium: Medium): string {
  const visible = text.replace(/\r\n?/g, "\n").replace(INVISIBLE, "\uFFFD");
  switch (medium) {
    case "plain":
      return frame(visible);
    case "markdown":
      return frame(visible)
        .replace(/[\\`*_{}[\]()#+\-.!|~<>&:@/=^$"']/g, "\\$&")
        .replace(/\n/g, "\\\n");
    case "html":
      return frame(visible)
        .replace(/[&<>"'`=]/g, (c) => `&#${c.charCodeAt(0)};`)
        .replace(/\n/g, "<br>");
  }
}

/** Guillemets, and inside only single ones: the first » after a « is always ours. */
function frame(text: string): string {
  return `«${text.replaceAll("«", "‹").replaceAll("»", "›")}»`;
}

const INVISIBLE = new RegExp(`(?![\\n\\t])${HIDDEN_CHARACTER}`, "gu");
