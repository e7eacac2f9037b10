// Finds revealed strings that hold what nobody sees. It walks the schema, so no branch of a value is missed.
import { hasHiddenCharacters } from "../schema/hidden-characters.ts";
import type { ObjectProfile, Profile } from "../schema/profile.ts";

/** True when a revealed string of a validated value must not be shown. */
export type Conceals = (value: unknown) => boolean;

/** Undefined when the schema reveals nothing. */
export function concealmentCheck(profile: Profile): Conceals | undefined {
  switch (profile.kind) {
    case "boolean":
    case "choice":
    case "number":
    case "moment":
      return undefined;
    case "text":
      return profile.revealed ? (value) => hasHiddenCharacters(value as string) : undefined;
    case "nullable": {
      const inner = concealmentCheck(profile.inner);
      return inner && ((value) => value !== null && inner(value));
    }
    case "array": {
      const item = concealmentCheck(profile.items);
      return item && ((value) => (value as readonly unknown[]).some(item));
    }
    case "object":
      return objectCheck(profile);
    case "union": {
      const { on, branches } = profile;
      const byTag = new Map<unknown, Conceals>();
      for (const branch of branches) {
        const check = objectCheck(branch.profile);
        if (check) for (const tag of branch.values) byTag.set(tag, check);
      }
      return byTag.size === 0 ? undefined : (value) => byTag.get((value as Fields)[on])?.(value) ?? false;
    }
    default:
      return profile satisfies never;
  }
}

type Fields = Readonly<Record<string, unknown>>;

function objectCheck(profile: ObjectProfile): Conceals | undefined {
  const parts = profile.properties.flatMap(({ name, profile }) => {
    const conceals = concealmentCheck(profile);
    return conceals ? [{ name, conceals }] : [];
  });
  if (parts.length === 0) return undefined;
  return (value) =>
    parts.some(({ name, conceals }) => Object.hasOwn(value as Fields, name) && conceals((value as Fields)[name]));
}
