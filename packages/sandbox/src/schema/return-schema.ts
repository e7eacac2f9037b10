// What a worker may return: compiled once to a closed, bounded profile, or refused when the worker is defined.
import { createHash } from "node:crypto";
import canonicalize from "canonicalize";
import { type Conceals, concealmentCheck } from "../handle/revealed-text.ts";
import { SandboxError } from "../sandbox-error.ts";
import { bitsOf } from "./bits.ts";
import { countHandles } from "./count-handles.ts";
import { deepFreeze } from "./fixed-json.ts";
import type { JsonSchema } from "./json.ts";
import type { Offender } from "./offender.ts";
import type { Profile } from "./profile.ts";
import { readProfile } from "./read-profile.ts";
import { REFUSED_DOCUMENT, readStandard } from "./read-standard.ts";
import { isZod, readZod } from "./read-zod.ts";
import { type Rebuild, rebuilder } from "./rebuild.ts";
import { type Validate, validatorOf } from "./validator.ts";
import { writeSchema } from "./write-schema.ts";

declare const source: unique symbol;

export interface ReturnSchema<S = unknown> {
  /** The schema it was made from; for the compiler only. */
  readonly [source]?: S;
  /** The closed profile as plain JSON, with x-reveal marks. */
  readonly jsonSchema: JsonSchema;
  /** SHA-256, in hex, of the RFC 8785 form of `jsonSchema`. */
  readonly hash: string;
  /** The most handles that an admitted value can have. */
  readonly handles: number;
}

/** What the boundary keeps beside a return schema. */
export interface Compiled {
  readonly profile: Profile;
  readonly validate: Validate;
  readonly conceals: Conceals | undefined;
  readonly rebuild: Rebuild;
  readonly bits: number;
}

const compiled = new WeakMap<object, Compiled>();

/** Takes a zod 4 schema, any Standard JSON Schema, or plain JSON Schema 2020-12. Throws `open_schema` with every offender. */
export function returnSchema<S>(schema: ReturnSchema<S>): ReturnSchema<S>;
export function returnSchema<const S>(schema: S): ReturnSchema<S>;
export function returnSchema(schema: unknown): ReturnSchema {
  try {
    return compile(schema);
  } catch (error) {
    if (error instanceof SandboxError) throw error;
    // A stack that ran out, a getter that threw: what cannot be read to its end is not closed.
    throw openSchema([{ pointer: "#", problem: "cannot be read", fix: "use plain zod or plain JSON Schema, flatter" }]);
  }
}

export function compiledOf(schema: ReturnSchema): Compiled {
  const found = compiled.get(schema);
  if (!found)
    throw new SandboxError("bad_call", "this is not what returnSchema() gave; call returnSchema(schema) first");
  return found;
}

function compile(schema: unknown): ReturnSchema {
  if (typeof schema === "object" && schema !== null && compiled.has(schema)) return schema as ReturnSchema;
  const offenders: Offender[] = [];
  const refuse = (pointer: string, problem: string, fix: string): void => {
    offenders.push({ pointer, problem, fix });
  };
  const document = isZod(schema) ? readZod(schema, refuse) : readStandard(schema, refuse);
  const profile = document === REFUSED_DOCUMENT ? undefined : readProfile(document, "#", refuse);
  if (profile === undefined || offenders.length > 0) throw openSchema(offenders);
  const jsonSchema = deepFreeze(writeSchema(profile));
  const hash = createHash("sha256")
    .update(canonicalize(jsonSchema) ?? "")
    .digest("hex");
  const result: ReturnSchema = Object.freeze({ jsonSchema, hash, handles: countHandles(profile) });
  compiled.set(result, {
    profile,
    validate: once(() => validatorOf(profile, hash)),
    conceals: concealmentCheck(profile),
    rebuild: rebuilder(profile),
    bits: bitsOf(profile),
  });
  return result;
}

/** Compiled when the first value comes: it costs ten times what reading the schema does. */
function once(make: () => Validate): Validate {
  let made: Validate | undefined;
  return (value) => {
    made ??= make();
    return made(value);
  };
}

const SHOWN = 3;

function openSchema(offenders: readonly Offender[]): SandboxError {
  const first = offenders.slice(0, SHOWN).map(({ pointer, problem, fix }) => `${pointer} ${problem}; ${fix}`);
  const more = offenders.length > SHOWN ? ` (and ${offenders.length - SHOWN} more in .pointers)` : "";
  return new SandboxError("open_schema", `${first.join(". ")}${more}`, { pointers: offenders });
}
