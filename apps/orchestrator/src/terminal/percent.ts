// A rate as a person reads it: one decimal always, so that the points of a column stand below each other.

/** Null, of nothing measured, is empty. */
export function percent(rate: number | null): string {
  return rate === null ? "" : `${(100 * rate).toFixed(1)} %`;
}
