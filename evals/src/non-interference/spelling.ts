// A JSON text that admits to a template, in any of its spellings: order of keys, spaces, escapes, NFC or NFD, -0, exponents,
// numbers beside their step, zones and fractions of times. The holes are filled with texts of the world's own.
import type { JsonSchema } from "@bulkhead/sandbox";
import fc from "fast-check";
import { freeText } from "./free-text.ts";
import type { Template } from "./template.ts";

export function spellings(template: Template): fc.Arbitrary<string> {
  switch (template.kind) {
    case "hole":
      return freeText(template.schema).chain(quoted);
    case "list":
      return fc
        .tuple(fc.tuple(...template.items.map(spellings)), spaces)
        .map(([items, gap]) => `[${gap}${items.join(`,${gap}`)}]`);
    case "fields": {
      const names = Object.keys(template.fields);
      const parts = names.map((name) => {
        const inner = template.fields[name] as Template;
        return fc
          .tuple(quoted(name), spaces, spellings(inner))
          .map(([key, gap, value]) => `${key}${gap}:${gap}${value}`);
      });
      return fc
        .tuple(
          fc.tuple(...parts),
          fc.shuffledSubarray(
            names.map((_, at) => at),
            { minLength: names.length },
          ),
          spaces,
        )
        .map(([all, order, gap]) => `{${gap}${order.map((at) => all[at]).join(`${gap},`)}${gap}}`);
    }
    case "read":
      return scalar(template.value, template.schema);
    default:
      return template satisfies never;
  }
}

const spaces = fc.constantFrom("", "", " ", "\n\t", "  \r\n");

function scalar(value: string | number | boolean | null, schema: JsonSchema): fc.Arbitrary<string> {
  if (typeof value === "string") return moment(value, schema["format"]).chain(quoted);
  if (typeof value !== "number") return fc.constant(String(value));
  return fc.constantFrom(...numerals(value, schema));
}

function numerals(value: number, schema: JsonSchema): readonly string[] {
  const plain = String(value);
  if (value === 0) return ["0", "-0", "0.0", "-0e5", "0E-3"];
  const exponent = value.toExponential();
  const { type, minimum = value, maximum = value, multipleOf = 0 } = schema as Range;
  const near = type === "number" ? [value + multipleOf * BESIDE, value - multipleOf * BESIDE] : [];
  return [plain, exponent, ...near.filter((other) => other >= minimum && other <= maximum).map(String)];
}

/** Of a step: less than what the boundary takes for rounding. */
const BESIDE = 4e-7;

interface Range {
  readonly type?: string;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly multipleOf?: number;
}

function moment(value: string, format: unknown): fc.Arbitrary<string> {
  const fraction = fc.constantFrom("", ".5", ".000001", ".999999999");
  if (format === "time") {
    const short = value.endsWith(":00") ? [fc.constant(value.slice(0, 5))] : [];
    return fc.oneof(
      fraction.map((part) => value + part),
      ...short,
    );
  }
  if (format !== "date-time") return fc.constant(value);
  const minutes = fc.integer({ min: -23 * 60, max: 23 * 60 });
  return fc.tuple(minutes, fraction).map(([offset, part]) => {
    if (offset === 0) return `${value.slice(0, -1)}${part}Z`;
    const local = new Date(Date.parse(value) + offset * 60_000).toISOString().slice(0, 19);
    const [hours, rest] = [Math.floor(Math.abs(offset) / 60), Math.abs(offset) % 60].map((n) =>
      String(n).padStart(2, "0"),
    );
    return `${local}${part}${offset < 0 ? "-" : "+"}${hours}:${rest}`;
  });
}

/** A JSON string; of its characters some may be escaped, and all may be in another form. */
function quoted(text: string): fc.Arbitrary<string> {
  const forms = [text, text.normalize("NFD"), text.normalize("NFC")].filter(
    (form) => form.normalize("NFC") === text.normalize("NFC"),
  );
  return fc.tuple(fc.constantFrom(...forms), fc.boolean()).map(([form, all]) => {
    const json = JSON.stringify(form);
    if (!all || form.length > 200) return json;
    return `"${[...json.slice(1, -1).matchAll(/\\u[0-9a-f]{4}|\\.|[\s\S]/gu)].map(([part]) => escaped(part)).join("")}"`;
  });
}

function escaped(part: string): string {
  if (part.startsWith("\\")) return part;
  return Array.from({ length: part.length }, (_, at) => `\\u${part.charCodeAt(at).toString(16).padStart(4, "0")}`).join(
    "",
  );
}
