// anyOf and oneOf: null beside a value, a list of choices, or objects told apart by one property.
import type { JsonScalar } from "./json.ts";
import { pointerTo } from "./offender.ts";
import type { Branch, ObjectProfile, Profile } from "./profile.ts";
import { nullable, REFUSED, type Reading } from "./reading.ts";

export function readUnion({ schema, pointer, notes, refuse, readPart }: Reading): Profile {
  const keyword = "anyOf" in schema ? "anyOf" : "oneOf";
  const listed = schema[keyword];
  if (("anyOf" in schema && "oneOf" in schema) || !Array.isArray(listed) || listed.length === 0) {
    refuse(pointer, "is no single list of alternatives", "keep one of anyOf and oneOf, with at least one schema");
    return REFUSED;
  }
  if (schema["type"] !== undefined && schema["type"] !== "object") {
    refuse(pointer, `has a type beside ${keyword}`, "put the type into the alternatives");
  }
  let clean = true;
  const report = (...offence: Parameters<typeof refuse>): void => {
    clean = false;
    refuse(...offence);
  };
  const alternatives = listed.map((alternative, at) => readPart(alternative, pointerTo(pointer, keyword, at), report));
  if (!clean) return REFUSED;
  const others = alternatives.filter((alternative) => !isNull(alternative));
  const withNull = others.length < alternatives.length;
  if (keyword === "oneOf" && alternatives.filter(takesNull).length > 1) {
    refuse(pointer, "has null in more than one alternative of oneOf", "use anyOf, or keep one null");
    return REFUSED;
  }
  const profile = unite(others, { pointer, notes, refuse, exclusive: keyword === "oneOf" });
  return withNull ? nullable(profile, notes) : { ...profile, ...notes };
}

type Uniting = Pick<Reading, "pointer" | "notes" | "refuse"> & { readonly exclusive: boolean };

function unite(alternatives: readonly Profile[], { pointer, notes, refuse, exclusive }: Uniting): Profile {
  const [only] = alternatives;
  if (only === undefined) return { kind: "choice", values: [null], ...notes };
  if (alternatives.length === 1) return only;
  if (alternatives.every((alternative) => alternative.kind === "choice")) {
    const listed = alternatives.flatMap((alternative) => alternative.values);
    const values = [...new Set(listed)];
    if (exclusive && values.length < listed.length)
      refuse(pointer, "has one value in two alternatives of oneOf", "use enum");
    return { kind: "choice", values, ...notes };
  }
  const objects = alternatives.filter((alternative) => alternative.kind === "object");
  const on = objects.length === alternatives.length ? discriminator(objects) : undefined;
  if (on === undefined) {
    refuse(
      pointer,
      "is a union without a discriminator",
      "use closed objects that all require one property with distinct consts (zod: z.discriminatedUnion)",
    );
    return REFUSED;
  }
  return {
    kind: "union",
    on,
    branches: objects.map((object) => ({ values: choices(object, on) ?? [], profile: object })),
    ...notes,
  };
}

// The first property that every object requires with values of its own.
function discriminator(objects: readonly ObjectProfile[]): string | undefined {
  return objects[0]?.properties
    .map((property) => property.name)
    .find((name) => {
      const lists = objects.map((object) => choices(object, name));
      const values = lists.flatMap((list) => list ?? []);
      return lists.every((list) => list !== undefined) && new Set(values).size === values.length;
    });
}

function choices(object: ObjectProfile, name: string): Branch["values"] | undefined {
  const property = object.properties.find((candidate) => candidate.name === name);
  if (!property?.required || property.profile.kind !== "choice") return undefined;
  return property.profile.values;
}

function takesNull(profile: Profile): boolean {
  return profile.kind === "nullable" || (profile.kind === "choice" && profile.values.includes(null));
}

function isNull(profile: Profile): profile is Profile & { readonly values: readonly JsonScalar[] } {
  return profile.kind === "choice" && profile.values.length === 1 && profile.values[0] === null;
}
