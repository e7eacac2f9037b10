// Of two vectors of length 1.
export function cosine(one: Float32Array | undefined, other: Float32Array | undefined): number {
  let sum = 0;
  for (const [at, value] of (one ?? []).entries()) sum += value * (other?.[at] ?? 0);
  return sum;
}
