// One schema object on its way to a profile: what the readers of its kinds share.
import type { Refuse } from "./offender.ts";
import type { Notes, Profile } from "./profile.ts";

export interface Reading {
  readonly schema: Readonly<Record<string, unknown>>;
  readonly pointer: string;
  readonly notes: Notes;
  readonly refuse: Refuse;
  /** Reads a schema within this one. */
  readonly readPart: (schema: unknown, pointer: string, refuse?: Refuse) => Profile;
}

/** Stands in for what was refused; a schema with an offender is never used. */
export const REFUSED: Profile = { kind: "boolean" };

export function nullable(inner: Profile, notes: Notes): Profile {
  if (inner.kind === "nullable") return inner;
  if (inner.kind === "choice") {
    return inner.values.includes(null) ? inner : { ...inner, values: [...inner.values, null] };
  }
  return { kind: "nullable", inner, ...notes };
}

/** A length or number of items, or undefined. */
export function readCount(value: unknown): number | undefined {
  return Number.isSafeInteger(value) && (value as number) >= 0 ? (value as number) : undefined;
}
