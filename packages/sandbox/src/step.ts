// Decimal arithmetic on bounds and steps, so that 0.07 is seven steps of 0.01 and nothing in between crosses.

/** The multiples of a step from `first` to `last` (counted in steps), a step being `unit` × 10^-`decimals`. */
export interface Steps {
  readonly first: number;
  readonly last: number;
  readonly unit: number;
  readonly decimals: number;
}

export interface Bounds {
  readonly minimum: number;
  readonly maximum: number;
  readonly aboveMinimum?: boolean;
  readonly belowMaximum?: boolean;
}

/** Undefined when the numbers are too fine or too many to count exactly. An empty range has `first` > `last`. */
export function stepsBetween(bounds: Bounds, step: number): Steps | undefined {
  const size = decimalOf(step);
  const low = decimalOf(bounds.minimum);
  const high = decimalOf(bounds.maximum);
  if (size.decimals > 100) return undefined;
  const scale = Math.max(size.decimals, low.decimals, high.decimals);
  const unit = scaled(size, scale);
  let first = -floorDivide(-scaled(low, scale), unit);
  let last = floorDivide(scaled(high, scale), unit);
  if (bounds.aboveMinimum && first * unit === scaled(low, scale)) first += 1n;
  if (bounds.belowMaximum && last * unit === scaled(high, scale)) last -= 1n;
  const limit = BigInt(Number.MAX_SAFE_INTEGER);
  // Every value must be an exact count of its last decimal.
  if (first * size.digits < -limit || last * size.digits > limit || size.digits > limit) return undefined;
  return { first: Number(first), last: Number(last), unit: Number(size.digits), decimals: size.decimals };
}

/** The number that is `count` steps from zero, as its decimal text reads. */
export function valueAt(steps: Steps, count: number): number {
  return Number(`${count * steps.unit}e-${steps.decimals}`);
}

/** Rounds to the nearest step within the range. Never -0. */
export function snapper(steps: Steps): (value: number) => number {
  const { first, last, unit, decimals } = steps;
  if (unit === 1 && decimals === 0) return (value) => within(first, Math.round(value), last);
  const step = valueAt(steps, 1);
  return (value) => valueAt(steps, within(first, Math.round(value / step), last));
}

function within(first: number, count: number, last: number): number {
  return Math.min(Math.max(count, first), last) + 0; // -0 + 0 is 0
}

interface Decimal {
  readonly digits: bigint;
  readonly decimals: number;
}

// The shortest decimal that reads as this number: 1e-7, 0.01, 250.
function decimalOf(value: number): Decimal {
  const [mantissa = "0", exponent = "0"] = String(value).split("e");
  const [whole = "0", fraction = ""] = mantissa.split(".");
  const decimals = fraction.length - Number(exponent);
  const digits = BigInt(whole + fraction);
  return decimals >= 0 ? { digits, decimals } : { digits: digits * 10n ** BigInt(-decimals), decimals: 0 };
}

function scaled(decimal: Decimal, scale: number): bigint {
  return decimal.digits * 10n ** BigInt(scale - decimal.decimals);
}

function floorDivide(a: bigint, b: bigint): bigint {
  const quotient = a / b;
  return a % b !== 0n && a < 0n !== b < 0n ? quotient - 1n : quotient;
}
