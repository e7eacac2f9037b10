// How much a concept may hold, for who checks, merges and mends one.

/** Characters of its texts. */
export const CHARACTERS = {
  name: 120,
  situation: 2_000,
  suggestion: 4_000,
  subtype: 120,
  description: 4_000,
  implementation: 20_000,
  /** Of a value, or of what a routine takes or gives. */
  type: 200,
  parameterName: 120,
  parameterDescription: 1_000,
} as const;

/** How many a list may have, and the characters of each. */
export const LISTS = {
  cues: { count: 30, characters: 300 },
  aliases: { count: 20, characters: 120 },
  questions: { count: 20, characters: 300 },
} as const;

export const MOST_PARAMETERS = 30;
/** Of a routine's type. */
export const MOST_TAKEN = 12;
