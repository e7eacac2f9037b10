// The values that a schema admits, as a row of choices: which branch, which member, how many items, which text of a pool. Who
// answers the choices decides on the value; who answers them in turn meets every value.
import type { Json } from "@bulkhead/agents/testing";
import type { JsonSchema } from "@bulkhead/sandbox";
import { numbersFor, type Pool, textsFor } from "./pool.ts";

/** Answers with an index below `options`. `path` names what is chosen, once in a value. */
export type Choose = (options: number, path: string) => number;

/** A number of no more values than this (12 bits) is chosen from all of them, else from the pool. */
const WHOLE = 4096;
/** A list is at most so much longer than it must be. */
const MORE = 3;

/** Undefined: there is a leaf for which the pool has nothing. */
export function chosen(schema: JsonSchema, pool: Pool, choose: Choose, path = ""): Json | undefined {
  const pick = <T>(options: readonly T[], at = path): T | undefined => options[choose(options.length, at)];
  const part = (name: string) => schema[name] as JsonSchema[] | undefined; // the profile's own spelling
  const branches = part("oneOf") ?? part("anyOf");
  if (branches !== undefined) {
    const branch = pick(branches, `${path}|`);
    return branch === undefined ? undefined : chosen(branch, pool, choose, path);
  }
  if ("const" in schema) return schema["const"] as Json;
  if ("enum" in schema) return pick(schema["enum"] as Json[]);
  const { type } = schema;
  if (Array.isArray(type)) {
    const one = pick(type as string[], `${path}?`);
    return one === undefined ? undefined : chosen({ ...schema, type: one }, pool, choose, path);
  }
  switch (type) {
    case "null":
      return null;
    case "boolean":
      return pick([false, true]);
    case "integer":
    case "number":
      return pick(wholeNumbers(schema) ?? numbersFor(pool, schema));
    case "string":
      return pick(textsFor(pool, schema));
    case "array":
      return chosenList(schema, pool, choose, path);
    case "object":
      return chosenObject(schema, pool, choose, path);
    default:
      return undefined;
  }
}

function wholeNumbers(schema: JsonSchema): readonly number[] | undefined {
  const step = schema["multipleOf"] ?? (schema["type"] === "integer" ? 1 : undefined);
  if (typeof step !== "number") return undefined;
  const { minimum = 0, maximum = 0 } = schema as { readonly minimum?: number; readonly maximum?: number };
  const size = Math.floor((maximum - minimum) / step) + 1;
  return size <= WHOLE ? Array.from({ length: size }, (_, at) => minimum + at * step) : undefined;
}

function chosenList(schema: JsonSchema, pool: Pool, choose: Choose, path: string): Json | undefined {
  const { items, minItems = 0, maxItems = 0 } = schema as { items: JsonSchema; minItems?: number; maxItems?: number };
  const length = minItems + choose(Math.min(maxItems - minItems, MORE) + 1, `${path}#`);
  const list = Array.from({ length }, (_, at) => chosen(items, pool, choose, `${path}[${at}]`));
  return list.every((item) => item !== undefined) ? list : undefined;
}

function chosenObject(schema: JsonSchema, pool: Pool, choose: Choose, path: string): Json | undefined {
  const { properties = {}, required = [] } = schema as {
    properties?: Readonly<Record<string, JsonSchema>>;
    required?: readonly string[];
  };
  const value: Record<string, Json> = {};
  for (const [name, property] of Object.entries(properties)) {
    const at = `${path}.${name}`;
    if (!required.includes(name) && choose(2, `${at}?`) === 0) continue;
    const item = chosen(property, pool, choose, at);
    if (item === undefined) return undefined;
    value[name] = item;
  }
  return value;
}

/** Every value, each once, where there are at most `most` of them; undefined: there are more. */
export function allChosen(schema: JsonSchema, pool: Pool, most: number): readonly Json[] | undefined {
  const found: Json[] = [];
  let digits: number[] = [];
  for (let tried = 0; tried <= most; tried++) {
    const radices: number[] = [];
    const value = chosen(schema, pool, (options) => {
      const digit = digits[radices.length] ?? 0;
      radices.push(options);
      return digit;
    });
    if (value !== undefined) found.push(value);
    const last = radices.findLastIndex((radix, at) => (digits[at] ?? 0) + 1 < radix);
    if (last === -1) return found.length <= most ? found : undefined;
    digits = [...radices.slice(0, last).map((_, at) => digits[at] ?? 0), (digits[last] ?? 0) + 1];
  }
  return undefined;
}
