// What a return schema can admit, as the main side will see it: every leaf that is read is fixed, every free text is a
// hole. Two worlds that fill one template give the same admitted value.
import type { JsonSchema } from "@bulkhead/sandbox";
import fc from "fast-check";

export type Template =
  | { readonly kind: "read"; readonly value: string | number | boolean | null; readonly schema: JsonSchema }
  | { readonly kind: "hole"; readonly schema: JsonSchema }
  | { readonly kind: "list"; readonly items: readonly Template[] }
  | { readonly kind: "fields"; readonly fields: Readonly<Record<string, Template>> };

/** For the schemas that `returnSchema` writes. */
export function templates(schema: JsonSchema): fc.Arbitrary<Template> {
  const one = (value: string | number | boolean | null): Template => ({ kind: "read", value, schema });
  const branches = (schema["oneOf"] ?? schema["anyOf"]) as readonly JsonSchema[] | undefined;
  if (branches !== undefined) return fc.oneof(...branches.map(templates));
  if (schema["const"] !== undefined) return fc.constant(one(schema["const"] as string));
  if (Array.isArray(schema["enum"])) return fc.constantFrom(...(schema["enum"] as readonly string[]).map(one));
  const { type } = schema;
  if (Array.isArray(type)) {
    const others = type.filter((name) => name !== "null").map((name) => templates({ ...schema, type: name }));
    return fc.oneof(fc.constant<Template>({ kind: "read", value: null, schema: {} }), ...others);
  }
  switch (type) {
    case "null":
      return fc.constant(one(null));
    case "boolean":
      return fc.boolean().map(one);
    case "integer":
    case "number":
      return numbers(schema).map(one);
    case "string":
      return strings(schema);
    case "array": {
      const { items, minItems = 0, maxItems = 3 } = schema as unknown as List;
      const bounds = { minLength: minItems, maxLength: Math.max(minItems, Math.min(maxItems, 3)) };
      return fc.array(templates(items), bounds).map((all): Template => ({ kind: "list", items: all }));
    }
    case "object": {
      const { properties, required = [] } = schema as unknown as Fields;
      const fields = Object.fromEntries(Object.entries(properties).map(([name, part]) => [name, templates(part)]));
      const requiredKeys = required as (keyof typeof fields)[];
      return fc.record(fields, { requiredKeys }).map((all): Template => ({ kind: "fields", fields: all }));
    }
    default:
      throw new TypeError(`no values are known for ${JSON.stringify(schema)}`);
  }
}

interface List {
  readonly items: JsonSchema;
  readonly minItems?: number;
  readonly maxItems?: number;
}

interface Fields {
  readonly properties: Readonly<Record<string, JsonSchema>>;
  readonly required?: readonly string[];
}

function numbers(schema: JsonSchema): fc.Arbitrary<number> {
  const { minimum, maximum, multipleOf = 1 } = schema as { minimum: number; maximum: number; multipleOf?: number };
  const scale = 1 / multipleOf;
  return fc
    .integer({ min: Math.ceil(minimum * scale - 1e-9), max: Math.floor(maximum * scale + 1e-9) })
    .map((steps) => Number((steps * multipleOf).toFixed(9)) + 0);
}

const two = (most: number, least = 0) => fc.integer({ min: least, max: most }).map((n) => String(n).padStart(2, "0"));
const date = fc.tuple(fc.integer({ min: 1901, max: 2098 }), two(12, 1), two(28, 1)).map((parts) => parts.join("-"));
const time = fc.tuple(two(23), two(59), fc.oneof(fc.constant("00"), two(59))).map((parts) => parts.join(":"));

function strings(schema: JsonSchema): fc.Arbitrary<Template> {
  const read = (value: string): Template => ({ kind: "read", value, schema });
  if (schema["format"] === "date") return date.map(read);
  if (schema["format"] === "time") return time.map(read);
  if (schema["format"] === "date-time") return fc.tuple(date, time).map(([day, at]) => read(`${day}T${at}Z`));
  if (schema["x-reveal"] !== true) return fc.constant<Template>({ kind: "hole", schema });
  return fc.constantFrom("A-17", "ähnlich", "Zürich 3", "7").map(read); // in NFC, with nothing hidden
}
