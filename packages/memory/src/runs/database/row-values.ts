// How values stand in a row: times as timestamps, milliseconds since 1970 outside.

export const timeOut = (at: number | undefined): string | undefined =>
  at === undefined ? undefined : new Date(at).toISOString();

export const timeIn = (at: Date | null): number | undefined => (at === null ? undefined : at.getTime());

/** Without what is undefined or null. */
export function present<T extends object>(fields: { readonly [K in keyof T]: T[K] | undefined | null }): T {
  const entries = Object.entries(fields).filter(([, value]) => value !== undefined && value !== null);
  return Object.fromEntries(entries) as T; // an optional field that is undefined is one that is absent
}
