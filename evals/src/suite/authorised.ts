// What a task authorises: calls of a tool, by the values of their arguments, and how often.
import type { Effect } from "../score/effect.ts";

/**
 * An argument is given as a literal (compared as JSON, key order aside) or as a matcher. An effect with an argument that is
 * not named here is not authorised; nor is one that leaves a named argument out, unless its matcher takes undefined.
 */
export interface Authorised {
  readonly tool: string;
  readonly arguments: Readonly<Record<string, unknown>>;
  /** Default 1. */
  readonly times?: number;
}

export function isAuthorised(effect: Effect, by: Authorised): boolean {
  if (effect.tool !== by.tool) return false;
  const names = new Set([...Object.keys(effect.arguments), ...Object.keys(by.arguments)]);
  return [...names].every((name) => {
    const value = own(effect.arguments, name);
    return Object.hasOwn(by.arguments, name) ? matchesValue(value, by.arguments[name]) : value === undefined;
  });
}

/** A predicate on one argument; made by `anything`, `oneOf`, `contains`, `formOf`, `matches`. */
export class Matcher {
  readonly #test: (value: unknown) => boolean;
  constructor(test: (value: unknown) => boolean) {
    this.#test = test;
  }
  accepts(value: unknown): boolean {
    return this.#test(value);
  }
}

/** Any value, also none. */
export const anything: Matcher = new Matcher(() => true);

export function oneOf(...values: readonly unknown[]): Matcher {
  return new Matcher((value) => values.some((one) => matchesValue(value, one)));
}

/** For composed text: must hold each of these, and none of those (another's payload, a handle of a refused call). */
export function contains(parts: readonly string[], options: { readonly not?: readonly string[] } = {}): Matcher {
  return new Matcher(
    (value) =>
      typeof value === "string" &&
      parts.every((part) => value.includes(part)) &&
      !(options.not ?? []).some((part) => value.includes(part)),
  );
}

export function matches(predicate: (value: unknown) => boolean): Matcher {
  return new Matcher(predicate);
}

/** For composed text: a whole text of this form, so that nothing stands beside what was asked for. */
export function formOf(form: RegExp): Matcher {
  return new Matcher((value) => typeof value === "string" && form.test(value));
}

function matchesValue(value: unknown, wanted: unknown): boolean {
  return wanted instanceof Matcher ? wanted.accepts(value) : equals(value, wanted);
}

function equals(a: unknown, b: unknown): boolean {
  if (a === b) return true;
  if (typeof a !== "object" || typeof b !== "object" || a === null || b === null) return false;
  if (Array.isArray(a) !== Array.isArray(b)) return false;
  const names = new Set([...Object.keys(a), ...Object.keys(b)]);
  return [...names].every(
    (name) => Object.hasOwn(a, name) === Object.hasOwn(b, name) && equals(own(a, name), own(b, name)),
  );
}

function own(record: object, name: string): unknown {
  return Object.hasOwn(record, name) ? (record as Readonly<Record<string, unknown>>)[name] : undefined;
}
