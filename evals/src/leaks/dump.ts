// Everything that can be reached from a value, as plain JSON: the text of errors and their causes, bytes, maps, sets, what
// stands under symbols or is not enumerable, the names of classes and functions. Taken at once, so that later changes of the value do not show.

export type Dump = string | number | boolean | null | readonly Dump[] | { readonly [key: string]: Dump };

export function dump(value: unknown): Dump {
  return walk(value, new Map());
}

/** `done`: what stands for an object that was met before; a cycle is named. */
function walk(value: unknown, done: Map<object, Dump>): Dump {
  switch (typeof value) {
    case "string":
    case "boolean":
      return value;
    case "number":
      return Object.is(value, -0) ? "-0" : Number.isFinite(value) ? value : String(value);
    case "undefined":
      return "(undefined)";
    case "bigint":
    case "symbol":
      return String(value);
    case "function":
      return `(function ${value.name})`;
    default:
      return value === null ? null : metBefore(value as object, done); // all other types are above
  }
}

function metBefore(value: object, done: Map<object, Dump>): Dump {
  const known = done.get(value);
  if (known !== undefined) return known;
  done.set(value, "(cycle)");
  const dumped = ofObject(value, (inner) => walk(inner, done));
  done.set(value, dumped);
  return dumped;
}

function ofObject(value: object, inner: (value: unknown) => Dump): Dump {
  if (Array.isArray(value)) return value.map(inner);
  if (value instanceof Uint8Array) return Buffer.from(value).toString("utf8");
  if (value instanceof Date) return value.toISOString();
  if (value instanceof Map) return { "(map)": [...value].map(inner) };
  if (value instanceof Set) return { "(set)": [...value].map(inner) };
  // What is not shown when it is printed is there all the same.
  const keys = Reflect.ownKeys(value).filter((key) => !(value instanceof Error && ERROR_KEYS.includes(String(key))));
  const own = keys.map((key): [string, Dump] => [String(key), inner(read(value, key))]);
  const name = className(value);
  return Object.fromEntries([
    ...(name === "Object" ? [] : [["(class)", name] as const]),
    ...(value instanceof Error ? ERROR_KEYS : []).map((key): [string, Dump] => [key, inner(read(value, key))]),
    ...own,
  ]);
}

const ERROR_KEYS = ["name", "message", "stack", "cause", "errors"];

function read(value: object, key: PropertyKey): unknown {
  try {
    return (value as Readonly<Record<PropertyKey, unknown>>)[key];
  } catch (error) {
    return error;
  }
}

function className(value: object): string {
  const prototype: unknown = Object.getPrototypeOf(value);
  if (prototype === null) return "Object";
  return typeof value.constructor === "function" ? value.constructor.name : "Object";
}
