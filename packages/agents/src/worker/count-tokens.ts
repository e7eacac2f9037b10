// How many tokens a text has, as GPT-4o and later count them (o200k); other models' counts are near it. The tables are
// loaded when a long document is first read. Counting a run of letters takes time by the square of its length, so the
// caller counts short pieces (docs/decisions/0015).

export type CountTokens = (piece: string) => number;

export async function loadTokenCounter(): Promise<CountTokens> {
  const { countTokens } = await import("gpt-tokenizer/encoding/o200k_base");
  return (piece) => countTokens(piece, NOTHING_SPECIAL);
}

/** A document that writes `<|endoftext|>` has written those letters. */
const NOTHING_SPECIAL = { allowedSpecial: new Set<string>(), disallowedSpecial: new Set<string>() };
