// A profile back to JSON Schema: the public form is hashed and sent to workers, Ajv's form is compiled.

import { valueAt } from "../step.ts";
import type { JsonScalar, JsonSchema, JsonValue } from "./json.ts";
import type { Branch, Notes, Profile, TextProfile } from "./profile.ts";

/** `ajv` has no annotations, and a discriminator on each union so that one branch is checked, not all. */
export type Dialect = "public" | "ajv";

export function writeSchema(profile: Profile, dialect: Dialect = "public"): JsonSchema {
  const schema = writeKind(profile, dialect);
  return dialect === "public" ? { ...schema, ...notesOf(profile) } : schema;
}

function writeKind(profile: Profile, dialect: Dialect): JsonSchema {
  switch (profile.kind) {
    case "boolean":
      return { type: "boolean" };
    case "choice":
      return writeChoice(profile.values);
    case "number": {
      const { steps, integer } = profile;
      const step = valueAt(steps, 1);
      return {
        type: integer ? "integer" : "number",
        minimum: valueAt(steps, steps.first),
        maximum: valueAt(steps, steps.last),
        ...(integer && step === 1 ? {} : { multipleOf: step }),
      };
    }
    case "moment":
      return { type: "string", format: profile.format, ...patternOf(profile) };
    case "text":
      return writeText(profile, dialect);
    case "array":
      return {
        type: "array",
        items: writeSchema(profile.items, dialect),
        minItems: profile.min,
        maxItems: profile.max,
      };
    case "object": {
      const { properties } = profile;
      return {
        type: "object",
        properties: Object.fromEntries(
          properties.map((property) => [property.name, writeSchema(property.profile, dialect)]),
        ),
        required: properties.filter((property) => property.required).map((property) => property.name),
        additionalProperties: false,
      };
    }
    case "union":
      return writeUnion(profile.on, profile.branches, dialect);
    case "nullable":
      return writeNullable(profile.inner, dialect);
    default:
      return profile satisfies never;
  }
}

// Providers ask for a type beside enum; it is written where one type says it.
function writeChoice(values: readonly JsonScalar[]): JsonSchema {
  const types = [...new Set(values.map((value) => (value === null ? "null" : typeof value)))];
  const [type = "null"] = types;
  return {
    ...(types.length === 1 ? { type } : {}),
    ...(values.length === 1 ? { const: values[0] ?? null } : { enum: values }),
  };
}

function writeText(profile: TextProfile, dialect: Dialect): JsonSchema {
  return {
    type: "string",
    ...(profile.min > 0 ? { minLength: profile.min } : {}),
    maxLength: profile.max,
    ...patternOf(profile),
    ...(profile.format === undefined ? {} : { format: profile.format }),
    ...(profile.revealed && dialect === "public" ? { "x-reveal": true } : {}),
  };
}

function writeUnion(on: string, branches: readonly Branch[], dialect: Dialect): JsonSchema {
  const oneOf = branches.map((branch) => writeSchema(branch.profile, dialect));
  // Ajv's discriminator takes strings only; of other tags all branches are tried.
  const tagged = branches.every((branch) => branch.values.every((value) => typeof value === "string"));
  if (dialect === "public" || !tagged) return { oneOf };
  return { type: "object", discriminator: { propertyName: on }, required: [on], oneOf };
}

function writeNullable(inner: Profile, dialect: Dialect): JsonSchema {
  const schema = writeSchema(inner, dialect);
  const scalar = inner.kind !== "array" && inner.kind !== "object" && inner.kind !== "union";
  return scalar ? { ...schema, type: [schema["type"] ?? null, "null"] } : { anyOf: [schema, { type: "null" }] };
}

function patternOf(profile: { readonly pattern?: string }): Record<string, JsonValue> {
  return profile.pattern === undefined ? {} : { pattern: profile.pattern };
}

function notesOf({ title, description }: Notes): Record<string, JsonValue> {
  return { ...(title === undefined ? {} : { title }), ...(description === undefined ? {} : { description }) };
}
