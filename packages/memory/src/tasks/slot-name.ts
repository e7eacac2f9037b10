// What a slot is called. Rule: names that differ only in case, spaces, dashes and underlines are one.

/** Characters of a name, before and after. */
export const MOST_CHARACTERS = 120;

/** What two spellings of one name have in common; empty: it is no name. */
export function slotKey(name: string): string {
  return name
    .normalize("NFC")
    .toLowerCase()
    .replace(/[\s_-]+/gu, " ")
    .trim();
}

/** As it is kept: no line can begin inside it. */
export const spelled = (name: string): string => name.normalize("NFC").replace(/\s+/gu, " ").trim();
