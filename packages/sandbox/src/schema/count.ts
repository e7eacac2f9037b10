// How many values there are: exact while the number is small enough to write down, an upper bound of its logarithm above.

/** A bigint is exact; a number is log2 of a bound, never below the truth. */
export type Count = bigint | number;

const EXACT_BITS = 4096;
const EXACT_LIMIT = 1n << BigInt(EXACT_BITS);

export function plus(a: Count, b: Count): Count {
  if (typeof a === "bigint" && typeof b === "bigint") return bounded(a + b);
  const [low, high] = [log2(a), log2(b)].sort((x, y) => x - y) as [number, number];
  return low === Number.NEGATIVE_INFINITY ? high : up(high + Math.log2(1 + 2 ** (low - high)));
}

export function times(a: Count, b: Count): Count {
  if (a === 0n || b === 0n) return 0n;
  if (typeof a === "bigint" && typeof b === "bigint") return bounded(a * b);
  return up(log2(a) + log2(b));
}

/** The sum of base^n for n from `min` to `max`: sequences of each length. */
export function sequences(base: Count, min: number, max: number): Count {
  if (base === 0n) return min === 0 ? 1n : 0n;
  if (base === 1n) return BigInt(max - min + 1);
  const bits = log2(base) * max;
  if (typeof base === "bigint" && bits < EXACT_BITS) {
    return bounded((base ** BigInt(max + 1) - base ** BigInt(min)) / (base - 1n));
  }
  return up(bits + 1); // the sum is below base^max × base/(base−1), and base is 2 or more
}

/** Rounded up where it cannot be exact. */
export function log2(count: Count): number {
  if (typeof count === "number") return count;
  if (count <= BigInt(Number.MAX_SAFE_INTEGER)) return Math.log2(Number(count));
  const shift = count.toString(2).length - 53;
  const top = count >> BigInt(shift);
  const exact = top << BigInt(shift) === count;
  return Math.log2(Number(exact ? top : top + 1n)) + shift;
}

function bounded(count: bigint): Count {
  return count < EXACT_LIMIT ? count : up(log2(count));
}

function up(bits: number): number {
  return bits + bits * 2 ** -50;
}
