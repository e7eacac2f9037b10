// What was thrown can be anything, also what cannot even be asked what it is: then it is nothing that we know.

export function isA<T>(thrown: unknown, kind: abstract new (...args: never[]) => T): thrown is T {
  try {
    return thrown instanceof kind;
  } catch {
    return false;
  }
}
