// What others say, as a sentence of ours goes on after it. It stands apart because every start of the program loads it.

/** With the full stop that another's message may lack. */
export function sentence(text: string): string {
  const trimmed = text.trim();
  return /[.!?…]$/.test(trimmed) ? trimmed : `${trimmed}.`;
}
