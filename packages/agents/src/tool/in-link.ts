// Whether what comes next in a text would stand in a link: an address with a stranger's text in it tells that text to
// whoever it leads to, and a link's title or a tag is no place for a frame.
import type { Medium } from "./rules.ts";

export function isInLink(before: string, medium: Medium): boolean {
  return ADDRESS.test(before) || (medium !== "plain" && MARKUP.test(before));
}

const ADDRESS = /(?::\/\/|www\.|mailto:)\S*$/i;

/** A link's address or title, a reference's definition, a tag. */
const MARKUP = /\]\([^)]*$|(?:^|\n)[ \t>*+.)\d-]*\[[^\]\n]*\]:\s*\S*$|<[a-z][^>]*$/i;
