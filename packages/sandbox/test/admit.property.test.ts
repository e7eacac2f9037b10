import { admit, CODES, HandleTable, type JsonSchema, type JsonValue, returnSchema } from "@bulkhead/sandbox";
import fc from "fast-check";
import { expect, test } from "vitest";
import { anyCharacter } from "./any-character.ts";
import { type Small, smallSchema } from "./small-schema.ts";

const wide: JsonSchema = {
  type: "object",
  properties: {
    flag: { type: "boolean" },
    n: { type: "integer", minimum: -1000, maximum: 1000 },
    p: { type: "number", minimum: -100, maximum: 100, multipleOf: 0.01 },
    at: { type: "string", format: "date-time" },
    shown: { type: "string", maxLength: 30, "x-reveal": true },
    text: { type: "string", maxLength: 30 },
    list: { type: "array", items: { type: ["string", "null"], maxLength: 10 }, maxItems: 3 },
  },
  required: ["flag"],
  additionalProperties: false,
};
const schema = returnSchema(wide);

const value = fc.record(
  {
    flag: fc.boolean(),
    n: fc.integer({ min: -1000, max: 1000 }),
    p: fc.integer({ min: -10_000, max: 10_000 }).map((cents) => cents / 100),
    at: fc
      .date({ min: new Date("1905-01-01"), max: new Date("2095-01-01"), noInvalidDate: true })
      .map((date) => date.toISOString()),
    shown: fc.string({ maxLength: 20, unit: "grapheme" }),
    text: fc.string({ maxLength: 20, unit: "grapheme" }),
    list: fc.array(fc.option(fc.string({ maxLength: 8 })), { maxLength: 3 }),
  },
  { requiredKeys: ["flag"] },
);

const anyText = fc.oneof(
  fc.string({ unit: anyCharacter }),
  fc.string({
    unit: fc.constantFrom(
      "{",
      "}",
      "[",
      "]",
      '"',
      "\\",
      ":",
      ",",
      " ",
      "\n",
      "\ud800",
      "\ufeff",
      "\u0301",
      "e",
      "u",
      "0",
      "1",
      "-",
      ".",
      "true",
      "null",
      '"flag"',
    ),
  }),
  fc.json(),
  fc.json().map((text) => text.slice(0, -1)),
  value.map((found) => JSON.stringify(found)),
);

test("admit answers every string with a value or a code of the list, and never throws", () => {
  fc.assert(
    fc.property(anyText, (text) => {
      const admitted = admit(text, schema);
      if (!admitted.ok) {
        expect(Object.keys(admitted)).toEqual(["ok", "code"]);
        expect(CODES).toContain(admitted.code);
      }
    }),
    { numRuns: 1_000 },
  );
});

test("an admitted value depends on the data alone: not on key order, white space, escapes or the spelling of numbers", () => {
  fc.assert(
    fc.property(value, fc.infiniteStream(fc.nat(999)), (data, dice) => {
      const plain = admit(JSON.stringify(data), schema);
      const other = admit(
        respelled(data as JsonValue, () => dice.next().value ?? 0),
        schema,
      );
      expect(JSON.stringify(other)).toBe(JSON.stringify(plain));
    }),
    { numRuns: 500 },
  );
});

test("every string of an admitted value is well-formed and in NFC, however it was escaped", () => {
  const unit = fc.constantFrom(
    "e",
    "n",
    "\u0301",
    "\u0338",
    "\u00e9",
    "<",
    "/",
    "\\",
    '"',
    "\n",
    "\u1100",
    "\u1161",
    "\u212b",
    "\ud83c",
    "\udf89",
  );
  fc.assert(
    fc.property(fc.string({ unit, maxLength: 8 }), fc.infiniteStream(fc.nat(999)), (text, dice) => {
      const handles = new HandleTable();
      const written = respelled({ flag: true, text }, () => dice.next().value ?? 0);
      const slashed = written.replaceAll("/", () => ((dice.next().value ?? 0) % 2 === 0 ? "/" : "\\/"));
      const admitted = admit(slashed, schema, { handles });
      expect(admitted.ok).toBe(text.isWellFormed());
      if (admitted.ok) expect(handles.get("{{h1}}")?.text).toBe(text.normalize("NFC"));
    }),
    { numRuns: 1_000 },
  );
});

test("an admitted value is admitted as itself", () => {
  fc.assert(
    fc.property(smallSchema, fc.nat(), ({ schema, candidates }: Small, at) => {
      const compiled = returnSchema(schema);
      const first = admit(candidates[at % candidates.length] ?? "", compiled);
      if (!first.ok || compiled.handles > 0) return;
      expect(admit(JSON.stringify(first.value), compiled)).toEqual(first);
    }),
    { numRuns: 500 },
  );
});

test("the published schema compiles to itself", () => {
  fc.assert(
    fc.property(smallSchema, ({ schema }) => {
      const once = returnSchema(schema);
      const twice = returnSchema(once.jsonSchema);
      expect(twice.jsonSchema).toEqual(once.jsonSchema);
      expect(twice.hash).toBe(once.hash);
    }),
  );
});

test("no free text is in an admitted value, all of it is in the table, and no schema makes more handles than it says", () => {
  fc.assert(
    fc.property(
      fc.array(fc.string({ minLength: 6, maxLength: 9, unit: fc.constantFrom(..."qwxyz") }), { maxLength: 3 }),
      (texts) => {
        const handles = new HandleTable();
        const admitted = admit(JSON.stringify({ flag: true, list: texts }), schema, { handles });
        const shown = JSON.stringify(admitted);
        for (const text of texts) expect(shown).not.toContain(text);
        expect(texts.map((_, at) => handles.get(`{{h${at + 1}}}`)?.text)).toEqual(texts);
        expect(texts.length).toBeLessThanOrEqual(schema.handles);
      },
    ),
  );
});

// The same data written otherwise.
function respelled(data: JsonValue, roll: () => number): string {
  const space = (): string => ["", " ", "\n", "\t", "\r\n "][roll() % 5] ?? "";
  const spaced = (text: string): string => space() + text + space();
  if (typeof data === "string") return spaced(escaped(data, roll));
  if (typeof data === "number") return spaced(respelledNumber(data, roll));
  if (data === null || typeof data === "boolean") return spaced(String(data));
  if (Array.isArray(data)) return spaced(`[${data.map((item: JsonValue) => respelled(item, roll)).join(",")}]`);
  const entries = Object.entries(data as Record<string, JsonValue>).sort(() => (roll() % 2 === 0 ? 1 : -1));
  return spaced(
    `{${entries.map(([key, item]) => `${spaced(escaped(key, roll))}:${respelled(item, roll)}`).join(",")}}`,
  );
}

function respelledNumber(value: number, roll: () => number): string {
  const spellings = [String(value), `${value}${Number.isInteger(value) ? ".000" : "0"}`, `${value}e0`, `${value}E+00`];
  if (value === 0) spellings.push("-0", "-0.0", "0e9", "-0e-3");
  return spellings[roll() % spellings.length] ?? "";
}

function escaped(text: string, roll: () => number): string {
  const units = Array.from({ length: text.length }, (_, at) => {
    const unit = text[at] ?? "";
    const plain = JSON.stringify(unit).slice(1, -1);
    return roll() % 3 === 0
      ? `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`
      : /[\ud800-\udfff]/.test(unit)
        ? unit
        : plain;
  });
  return `"${units.join("")}"`;
}
