// JSON whose text does not depend on the order in which keys were written: what is hashed.

export const orderedJson = (value: unknown): string => JSON.stringify(value, (_, one: unknown) => inOneOrder(one));

function inOneOrder(value: unknown): unknown {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)));
}
