// Of all in which two worlds differ: what a difference of the main side needs. One part after the other is made equal, and
// stays so where the difference is still there.
import type { World } from "./world.ts";

export interface Feature {
  /** `s3.result` or `s3.replies`: the place and what is different there. */
  readonly path: string;
  readonly values: readonly [unknown, unknown];
}

export interface Reduced {
  readonly worlds: readonly [World, World];
  readonly features: readonly Feature[];
}

export async function reduceWorlds(
  [one, other]: readonly [World, World],
  differ: (worlds: readonly [World, World]) => Promise<boolean>,
): Promise<Reduced> {
  let reduced = other;
  for (const path of differences(one, other, [])) {
    const tried = withValue(reduced, path, valueAt(one, path)) as World;
    if (await differ([one, tried])) reduced = tried;
  }
  return { worlds: [one, reduced], features: differentFeatures([one, reduced]) };
}

export function differentFeatures([one, other]: readonly [World, World]): readonly Feature[] {
  return differences(one, other, []).map((path) => ({
    path: path.join("."),
    values: [valueAt(one, path), valueAt(other, path)],
  }));
}

type Path = readonly string[];

/** Objects are looked into down to the fields of a site's parts; what is of another kind differs as a whole. */
function differences(a: unknown, b: unknown, at: Path): readonly Path[] {
  if (JSON.stringify(a) === JSON.stringify(b)) return [];
  if (at.length >= DEEPEST || !isRecord(a) || !isRecord(b) || a["kind"] !== b["kind"]) return [at];
  const keys = [...new Set([...Object.keys(a), ...Object.keys(b)])];
  return keys.flatMap((key) => differences(a[key], b[key], [...at, key]));
}

/** A place, a part of it, a field of that: what is below may have no sense by halves. */
const DEEPEST = 3;

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function valueAt(value: unknown, [key, ...rest]: Path): unknown {
  if (key === undefined) return value;
  return isRecord(value) ? valueAt(value[key], rest) : undefined;
}

function withValue(into: unknown, [key, ...rest]: Path, value: unknown): unknown {
  if (key === undefined) return value;
  const record = isRecord(into) ? into : {};
  const changed = withValue(record[key], rest, value);
  const others = Object.entries(record).filter(([name]) => name !== key);
  return Object.fromEntries(changed === undefined ? others : [...others, [key, changed]]);
}
