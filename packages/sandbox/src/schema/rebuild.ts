// The admitted value, written anew by walking the schema: one spelling for everything, so that only the data can tell anything.

import { snapper } from "../step.ts";
import { FORMATS } from "./format.ts";
import type { ObjectProfile, Profile } from "./profile.ts";

/** Called in schema order with each free text; what it answers stands in the text's place. */
type NameText = (text: string) => unknown;

/**
 * Takes a value that the schema's validator has passed, which is why nothing here can fail: formats were checked by the
 * functions that spell them, and every union found its branch.
 */
export type Rebuild = (value: unknown, name: NameText) => unknown;

/** Built once a schema, so that admitting only runs it. */
export function rebuilder(profile: Profile): Rebuild {
  switch (profile.kind) {
    case "boolean":
      return (value) => value;
    case "choice":
      return (value) => (value === 0 ? 0 : value); // not -0
    case "number": {
      const snap = snapper(profile.steps);
      return (value) => snap(value as number);
    }
    case "moment": {
      const { spell } = FORMATS[profile.format];
      return (value) => spell(value as string);
    }
    case "text":
      return profile.revealed ? (value) => value : (value, name) => name(value as string);
    case "nullable": {
      const inner = rebuilder(profile.inner);
      return (value, name) => (value === null ? null : inner(value, name));
    }
    case "array": {
      const item = rebuilder(profile.items);
      return (value, name) => (value as readonly unknown[]).map((part) => item(part, name));
    }
    case "object":
      return objectRebuilder(profile);
    case "union": {
      const { on, branches } = profile;
      const byTag = new Map<unknown, Rebuild>();
      for (const branch of branches) {
        const build = objectRebuilder(branch.profile);
        for (const tag of branch.values) byTag.set(tag, build);
      }
      return (value, name) => byTag.get((value as Fields)[on])?.(value, name);
    }
    default:
      return profile satisfies never;
  }
}

type Fields = Readonly<Record<string, unknown>>;

function objectRebuilder(profile: ObjectProfile): Rebuild {
  const parts = profile.properties.map((property) => ({ ...property, build: rebuilder(property.profile) }));
  return (value, nameText) => {
    const fields = value as Fields;
    const built: Record<string, unknown> = {};
    for (const { name, required, build } of parts) {
      if (required || Object.hasOwn(fields, name)) built[name] = build(fields[name], nameText);
    }
    return built;
  };
}
