// Positions in the order in which they were issued: `o2` before `o10`, and what stands below an operation after it.

export function comparePositions(a: string, b: string): number {
  const [left, right] = [numbersOf(a), numbersOf(b)];
  for (let at = 0; at < Math.min(left.length, right.length); at++) {
    const by = (left[at] ?? 0) - (right[at] ?? 0);
    if (by !== 0) return by;
  }
  return left.length - right.length || (a < b ? -1 : Number(a > b));
}

export function byPosition<T extends { readonly position: string }>(all: Iterable<T>): readonly T[] {
  return [...all].sort((a, b) => comparePositions(a.position, b.position));
}

const numbersOf = (position: string) => (position.match(/\d+/g) ?? []).map(Number);

/** Of operations and calls: a reading of the clock, `now/3`, and a verdict on a tree, `verdict/…`, are none. */
export function lastPosition(positions: readonly string[]): string | undefined {
  return positions
    .filter((position) => !/^(now|verdict)\//.test(position))
    .sort(comparePositions)
    .at(-1);
}
