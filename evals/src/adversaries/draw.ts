// Chance that is the same each time: a number drawn for a key. FNV-1a, 32 bits, with a last mixing of its bits.

/** From 0 to `options` - 1. */
export function draw(key: string, options: number): number {
  let hash = 0x811c9dc5;
  for (let at = 0; at < key.length; at++) hash = Math.imul(hash ^ key.charCodeAt(at), 0x01000193);
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  return ((hash ^ (hash >>> 13)) >>> 0) % options;
}

/** A copy, in an order that the key decides. */
export function shuffled<T>(items: readonly T[], key: string): readonly T[] {
  const copy = [...items];
  for (let at = copy.length - 1; at > 0; at--) {
    const other = draw(`${key}/${at}`, at + 1);
    [copy[at], copy[other]] = [copy[other] as T, copy[at] as T]; // both are within
  }
  return copy;
}
