// The leaves of a JSON value: their paths, and the value with one of them replaced.
import type { Json } from "@bulkhead/agents/testing";

export interface JsonLeaf {
  readonly path: readonly (string | number)[];
  /** The nearest key above it. */
  readonly name: string;
  readonly value: string | number | boolean | null;
}

export function leavesOf(value: Json, path: readonly (string | number)[] = []): readonly JsonLeaf[] {
  if (typeof value !== "object" || value === null) {
    const name = path.findLast((part) => typeof part === "string");
    return [{ path, name: typeof name === "string" ? name : "", value }];
  }
  const entries: readonly (readonly [string | number, Json])[] = Array.isArray(value)
    ? value.map((item: Json, at) => [at, item] as const)
    : Object.entries(value);
  return entries.flatMap(([key, item]) => leavesOf(item, [...path, key]));
}

export function withLeaf(value: Json, [first, ...rest]: readonly (string | number)[], leaf: Json): Json {
  if (first === undefined) return leaf;
  if (Array.isArray(value)) return value.map((item: Json, at) => (at === first ? withLeaf(item, rest, leaf) : item));
  if (typeof value !== "object" || value === null) return value;
  const entries = Object.entries(value as Readonly<Record<string, Json>>);
  return Object.fromEntries(entries.map(([key, item]) => [key, key === first ? withLeaf(item, rest, leaf) : item]));
}

/** The objects anywhere in a value that hold scalars: its rows. */
export function rowsOf(value: Json): readonly Readonly<Record<string, Json>>[] {
  if (typeof value !== "object" || value === null) return [];
  if (Array.isArray(value)) return value.flatMap((item: Json) => rowsOf(item));
  const row = value as Readonly<Record<string, Json>>;
  const scalars = Object.entries(row).filter(([, item]) => typeof item !== "object");
  return [...(scalars.length > 0 ? [Object.fromEntries(scalars)] : []), ...Object.values(row).flatMap(rowsOf)];
}
