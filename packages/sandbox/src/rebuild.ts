// The admitted value, written anew by walking the schema: one spelling for everything, so that only the data can tell anything.
import type { Code } from "./code.ts";
import { FORMATS, type FormatName } from "./format.ts";
import { hasHiddenCharacters } from "./hidden-characters.ts";
import type { ObjectProfile, Profile, TextProfile } from "./profile.ts";
import { snap } from "./step.ts";

/** A place in the rebuilt value where free text stood. */
export interface FreeText {
  readonly holder: Holder;
  readonly key: string | number;
  readonly text: string;
}

export type Holder = Record<string | number, unknown>;

export type Rebuilt =
  | {
      readonly ok: true;
      /** Holds the value as `value`; the places of free texts are to be filled by the caller. */
      readonly root: Holder;
      /** In schema order. */
      readonly texts: readonly FreeText[];
    }
  | { readonly ok: false; readonly code: Code };

/** The value must have passed the schema's validator. */
export function rebuild(profile: Profile, value: unknown): Rebuilt {
  const walk: Walk = { texts: [], failed: undefined };
  const root: Holder = {};
  place(profile, value, root, "value", walk);
  return walk.failed === undefined ? { ok: true, root, texts: walk.texts } : { ok: false, code: walk.failed };
}

interface Walk {
  readonly texts: FreeText[];
  failed: Code | undefined;
}

function place(profile: Profile, value: unknown, holder: Holder, key: string | number, walk: Walk): void {
  switch (profile.kind) {
    case "boolean":
      holder[key] = value;
      return;
    case "choice":
      holder[key] = value === 0 ? 0 : value; // not -0
      return;
    case "number":
      holder[key] = snap(profile.steps, value as number);
      return;
    case "moment":
      holder[key] = spelled(profile.format, value as string, walk);
      return;
    case "text":
      placeText(profile, value as string, holder, key, walk);
      return;
    case "nullable":
      if (value === null) holder[key] = null;
      else place(profile.inner, value, holder, key, walk);
      return;
    case "array": {
      const items = value as readonly unknown[];
      const list: unknown[] = new Array(items.length);
      holder[key] = list;
      for (let at = 0; at < items.length; at++) place(profile.items, items[at], list as unknown as Holder, at, walk);
      return;
    }
    case "object":
      placeObject(profile, value as Holder, holder, key, walk);
      return;
    case "union": {
      const object = value as Holder;
      const branch = profile.branches.find((candidate) => candidate.values.includes(object[profile.on] as never));
      if (branch) placeObject(branch.profile, object, holder, key, walk);
      else walk.failed ??= "schema_mismatch";
      return;
    }
    default:
      profile satisfies never;
  }
}

function placeObject(profile: ObjectProfile, object: Holder, holder: Holder, key: string | number, walk: Walk): void {
  const built: Holder = {};
  holder[key] = built;
  for (const property of profile.properties) {
    if (!property.required && !Object.hasOwn(object, property.name)) continue;
    place(property.profile, object[property.name], built, property.name, walk);
  }
}

function placeText(profile: TextProfile, text: string, holder: Holder, key: string | number, walk: Walk): void {
  if (!profile.revealed) {
    holder[key] = undefined; // the key takes its place in schema order now
    walk.texts.push({ holder, key, text });
  } else if (hasHiddenCharacters(text)) walk.failed ??= "hidden_characters";
  else holder[key] = text;
}

function spelled(format: FormatName, text: string, walk: Walk): string {
  const spelling = FORMATS[format].spell(text);
  if (spelling === undefined) walk.failed ??= "schema_mismatch";
  return spelling ?? "";
}
