// 95 % intervals, for what a random model gave; a deterministic one is what it is. Rates: Wilson 1927. Differences of paired
// rates: Newcombe 1998, method 10.

const Z = 1.959964;

export interface Interval {
  readonly from: number;
  readonly to: number;
}

export function rateInterval(successes: number, samples: number): Interval | undefined {
  if (samples === 0) return undefined;
  const rate = successes / samples;
  const middle = rate + (Z * Z) / (2 * samples);
  const half = Z * Math.sqrt((rate * (1 - rate)) / samples + (Z * Z) / (4 * samples * samples));
  const scale = 1 + (Z * Z) / samples;
  return { from: Math.max(0, (middle - half) / scale), to: Math.min(1, (middle + half) / scale) };
}

/** Pairs in which both held, only the first, only the second, neither. Of (second − first). */
export function pairedInterval(both: number, first: number, second: number, neither: number): Interval | undefined {
  const n = both + first + second + neither;
  const one = rateInterval(both + first, n);
  const two = rateInterval(both + second, n);
  if (one === undefined || two === undefined) return undefined;
  const [p1, p2] = [(both + first) / n, (both + second) / n];
  const product = (both + first) * (second + neither) * (both + second) * (first + neither);
  const covariance = both * neither - first * second;
  // Continuity correction, for a positive association only.
  const corrected = covariance > n / 2 ? covariance - n / 2 : Math.min(covariance, 0);
  const phi = product === 0 ? 0 : corrected / Math.sqrt(product);
  const half = (a: number, b: number) => Math.sqrt(Math.max(0, a * a - 2 * phi * a * b + b * b));
  const difference = p2 - p1;
  return {
    from: Math.max(-1, difference - half(p2 - two.from, one.to - p1)),
    to: Math.min(1, difference + half(two.to - p2, p1 - one.from)),
  };
}
