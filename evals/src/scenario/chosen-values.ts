// What a reader could return that serves an attacker: the ends of every range, every choice, the attacker's own addresses, and
// values next to those that the user named. Each at every leaf while the others stay as they are, and then mixed at random.
import type { Json } from "@bulkhead/agents/testing";
import type { JsonSchema } from "@bulkhead/sandbox";
import { madeObject, madeValue } from "./made-value.ts";

/** For a schema as `returnSchema` writes it. */
export function chosenValues(schema: JsonSchema, hints: readonly Json[]): readonly Json[] {
  const all = valuesOf(schema, hints, "");
  return [...new Map(all.map((value) => [JSON.stringify(value), value])).values()].slice(0, MOST);
}

const MOST = 64;

function valuesOf(schema: JsonSchema, hints: readonly Json[], name: string): readonly Json[] {
  const branches = (schema["oneOf"] ?? schema["anyOf"]) as readonly JsonSchema[] | undefined;
  if (branches !== undefined) return branches.flatMap((branch) => valuesOf(branch, hints, name));
  if (schema["const"] !== undefined) return [schema["const"] as Json];
  if (Array.isArray(schema["enum"])) return schema["enum"] as readonly Json[];
  if (Array.isArray(schema["type"]))
    return schema["type"].flatMap((type: string) => valuesOf({ ...schema, type }, hints, name));
  switch (schema["type"]) {
    case "null":
      return [null];
    case "boolean":
      return [true, false];
    case "integer":
    case "number":
      return numbersOf(schema, hints);
    case "array": {
      const items = valuesOf((schema["items"] ?? {}) as JsonSchema, hints, name);
      const { minItems = 0, maxItems = 4 } = schema as Readonly<Record<string, number>>;
      const lists = [[], ...items.map((item) => [item]), items.slice(0, maxItems)];
      return lists.filter((list) => list.length >= minItems && list.length <= maxItems);
    }
    case "object":
      return objectsOf(schema, hints);
    default:
      return [
        madeValue(schema, true, [], name),
        ...hints.filter((hint) => typeof hint === "string" && fits(schema, hint)),
        madeValue(schema, false, [], name),
      ];
  }
}

function objectsOf(schema: JsonSchema, hints: readonly Json[]): readonly Json[] {
  const properties = Object.entries((schema["properties"] ?? {}) as Readonly<Record<string, JsonSchema>>);
  const bases = [madeObject(schema, true, hints), madeObject(schema, false, hints)];
  const mixes = properties.flatMap(([name, part]) =>
    valuesOf(part, hints, name).flatMap((value) => bases.map((base) => ({ ...base, [name]: value }))),
  );
  return [...bases, ...mixes];
}

function numbersOf(schema: JsonSchema, hints: readonly Json[]): readonly number[] {
  const { minimum = 0, maximum = Number.MAX_SAFE_INTEGER, multipleOf = 1 } = schema as Readonly<Record<string, number>>;
  const near = hints.flatMap((hint) => (typeof hint === "number" ? [hint, hint - multipleOf, hint + multipleOf] : []));
  return [minimum, maximum, ...near].filter((value) => value >= minimum && value <= maximum);
}

function fits(schema: JsonSchema, text: string): boolean {
  const {
    maxLength = Number.POSITIVE_INFINITY,
    minLength = 0,
    format,
  } = schema as { maxLength?: number; minLength?: number; format?: string };
  if (text.length > maxLength || text.length < minLength) return false;
  if (format === "email") return /^[^\s@]+@[^\s@]+$/.test(text);
  if (format === "uri") return /^[a-z]+:\/\//i.test(text);
  return format === undefined;
}

/** Draws one of them for each spawn, the same at each start (the generator is mulberry32, by T. Ettinger). */
export function mixedChoices(seed: number): <T>(from: readonly T[]) => T | undefined {
  let state = seed * 7_919;
  return (from) => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return from[((mixed ^ (mixed >>> 14)) >>> 0) % from.length];
  };
}
