// One validator decides: Ajv, strict, over own properties, with our formats and a linear-time pattern engine.
import { Ajv2020, type Options } from "ajv/dist/2020.js";
import { FORMATS } from "./format.ts";
import { compilePattern } from "./pattern.ts";
import type { Profile } from "./profile.ts";
import { writeSchema } from "./write-schema.ts";

export type Validate = (value: unknown) => boolean;

/** The validators of the most recent schemas, by schema hash. */
const compiled = new Map<string, Validate>();
const KEPT = 256;

export function validatorOf(profile: Profile, hash: string): Validate {
  const known = compiled.get(hash);
  if (known) return known;
  // An Ajv of its own (a millisecond): one that is kept would hold every schema and pattern for ever.
  const check = new Ajv2020(OPTIONS).compile(writeSchema(profile, "ajv"));
  // Ajv leaves its last errors on the function, and they can hold text of the value.
  const validate: Validate = (value) => {
    const valid = check(value) as boolean;
    check.errors = null;
    return valid;
  };
  if (compiled.size >= KEPT) compiled.delete(compiled.keys().next().value ?? hash);
  compiled.set(hash, validate);
  return validate;
}

// A pattern is compiled by our engine. Ajv shares compiled patterns by their text, so two without one would be the same.
// It asks for `code` only to print standalone validators, which we never do.
const linearTime = Object.assign((source: string) => ({ ...compilePattern(source), toString: () => source }), {
  code: "undefined",
});

const OPTIONS: Options = {
  strict: true,
  strictRequired: false, // a discriminated union requires its tag beside the branches that declare it
  ownProperties: true, // without it {} passes required: ["toString"]
  allErrors: false,
  messages: false,
  logger: false,
  meta: false,
  validateSchema: false, // we wrote it
  discriminator: true,
  multipleOfPrecision: 6, // 4.35 is a multiple of 0.01; the rebuild rounds what this lets through
  code: { regExp: linearTime },
  formats: Object.fromEntries(
    Object.entries(FORMATS).map(([name, format]) => [name, (text: string) => format.spell(text) !== undefined]),
  ),
};
