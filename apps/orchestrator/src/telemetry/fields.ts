// What a field of a log line, an attribute of a span or a label of a metric may hold: an id, a declared name, a closed code,
// a count. Rule: a check gives back the value, or undefined, and then the field is left out; there is none for text.
import { closedCode } from "./closed-code.ts";

/** The type is what it lets through. */
export type Field<T> = (given: unknown) => T | undefined;

/** Of a run, a tenant, a module: characters that no terminal, query or label is upset by. */
export const id: Field<string> = (given) => matching(given, /^[\w.-]{1,100}$/);

/** As a developer declares a module, a worker, a tool; `(unknown)` for one that a model made up. */
export const name: Field<string> = (given) => (given === UNKNOWN ? given : matching(given, /^[a-zA-Z0-9_-]{1,64}$/));

const UNKNOWN = "(unknown)";

/** A model as the operator names it: "openai:gpt-5.1". */
export const modelName: Field<string> = (given) => matching(given, /^[\w.:/@+-]{1,100}$/);

/** Whatever it is, it is of the list: `other` for what is not. */
export const code: Field<string> = (given) => (given === undefined ? undefined : closedCode(given));

/** Where it listens: our own words and the operator's host. */
export const address: Field<string> = (given) => matching(given, /^http:\/\/[\w.:[\]-]{1,260}$/);

/** "/threads/{thread_id}/runs": as it is declared, never as it was asked for. */
export const endpoint: Field<string> = (given) => matching(given, /^(\/[\w{}/.]{0,100}|\(none\))$/);

const METHODS = ["GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS"] as const;

/** Of HTTP; `other` for what is none that we know. */
export const method: Field<string> = (given) => METHODS.find((one) => one === given) ?? "other";

export const count: Field<number> = (given) =>
  typeof given === "number" && Number.isFinite(given) && given >= 0 ? given : undefined;

export const flag: Field<boolean> = (given) => (typeof given === "boolean" ? given : undefined);

export function oneOf<const T extends string>(...all: readonly T[]): Field<T> {
  return (given) => all.find((one) => one === given);
}

export function listOf<T>(field: Field<T>): Field<readonly T[]> {
  return (given) =>
    Array.isArray(given) ? given.map((one: unknown) => field(one)).filter((one) => one !== undefined) : undefined;
}

/** Closed: what has no field is dropped. */
export function record<F extends Fields>(fields: F): Field<Fitting<F>> {
  return (given) =>
    typeof given === "object" && given !== null ? (fitting(fields, given as Given) as Fitting<F>) : undefined;
}

export type Fields = Readonly<Record<string, Field<unknown>>>;
type Given = Readonly<Record<string, unknown>>;
export type Fitting<F extends Fields> = { readonly [K in keyof F]?: Exclude<ReturnType<F[K]>, undefined> | undefined };

/** Those of its fields that hold what they may. */
export function fitting(fields: Fields, given: Given): Given {
  return Object.fromEntries(
    Object.entries(fields).flatMap(([key, field]) => {
      const value = Object.hasOwn(given, key) ? field(given[key]) : undefined;
      return value === undefined ? [] : [[key, value]];
    }),
  );
}

function matching(given: unknown, pattern: RegExp): string | undefined {
  return typeof given === "string" && pattern.test(given) ? given : undefined;
}
