// What a concept is called. Rule: names that differ only in case, accents of writing (NFKC), spaces and punctuation are one.

/** What spellings of one name have in common; empty: it is no name. */
export const nameKey = (name: string): string =>
  name
    .normalize("NFKC")
    .toLowerCase()
    .replace(/[^\p{L}\p{M}\p{N}]+/gu, " ")
    .trim();
