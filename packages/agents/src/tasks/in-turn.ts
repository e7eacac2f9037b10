// Writes of one process to one store, one after the other: at once they would find each other's changes, and begin again.
const last = new WeakMap<object, Promise<unknown>>();

export function inTurn<T>(store: object, write: () => Promise<T>): Promise<T> {
  const mine = (last.get(store) ?? Promise.resolve()).then(write, write);
  last.set(
    store,
    mine.catch(() => undefined),
  );
  return mine;
}
