// How figures are written.

export function percent(rate: number): string {
  return `${round(rate * 100)} %`;
}

/** A count or a mean: two decimals where it is small. */
export function amount(value: number): string {
  return value.toLocaleString("en", { maximumFractionDigits: value < 10 ? 2 : 0 });
}

/** To one decimal. */
export function round(value: number): number {
  return Math.round(value * 10) / 10;
}
