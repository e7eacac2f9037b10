// Plain JSON that nobody can change any more, down to its leaves: it can be handed over as it is, and needs no copy.

const fixed = new WeakSet<object>();

/** A copy, as JSON has it. */
export function fixJson<T>(value: T): T {
  const copy: T = JSON.parse(JSON.stringify(value));
  if (typeof copy === "object" && copy !== null) fixed.add(deepFreeze(copy));
  return copy;
}

/** Did `fixJson` give it? */
export function isFixed(value: unknown): boolean {
  return typeof value === "object" && value !== null && fixed.has(value);
}

export function deepFreeze<T>(value: T): T {
  if (typeof value === "object" && value !== null) {
    for (const part of Object.values(value)) deepFreeze(part);
    Object.freeze(value);
  }
  return value;
}
