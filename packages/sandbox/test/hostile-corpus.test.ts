import { readdirSync, readFileSync } from "node:fs";
import { admit, type Code, HandleTable, type JsonSchema, type JsonValue, returnSchema } from "@bulkhead/sandbox";
import { describe, expect, test } from "vitest";

interface Case {
  readonly name: string;
  readonly text: string;
  /** How it is rejected; or `value`: what it is admitted as, with handles as strings. */
  readonly code?: Code;
  readonly value?: JsonValue;
}
interface Corpus {
  readonly about: string;
  readonly schema: JsonSchema;
  readonly cases: readonly Case[];
}

const folder = new URL("./corpus/", import.meta.url);
const corpora = readdirSync(folder).map((file): Corpus => JSON.parse(readFileSync(new URL(file, folder), "utf8")));

test("the corpus holds at least 300 texts", () => {
  expect(corpora.flatMap((corpus) => corpus.cases).length).toBeGreaterThanOrEqual(300);
});

for (const { about, schema, cases } of corpora) {
  describe(about, () => {
    const compiled = returnSchema(schema);
    test.each(cases)("$name", ({ text, code, value }) => {
      const admitted = admit(text, compiled);
      if (code !== undefined) expect(admitted).toEqual({ ok: false, code });
      else expect(JSON.stringify(admitted.ok ? admitted.value : admitted)).toBe(JSON.stringify(value));
    });
    test("every prefix of every accepted text is answered", () => {
      for (const { text } of cases.filter((candidate) => candidate.code === undefined)) {
        for (let end = 0; end < text.trimEnd().length; end++) {
          const admitted = admit(text.slice(0, end), compiled);
          expect(admitted.ok ? "admitted" : admitted.code).toMatch(/^(no_result|invalid_json)$/);
        }
      }
    });
  });
}

describe("giants are refused quickly", () => {
  const schema = returnSchema({
    type: "object",
    properties: { l: { type: "array", items: { type: "boolean" }, maxItems: 200_000 } },
    required: ["l"],
    additionalProperties: false,
  });
  const maxBytes = 2 ** 26;
  const giants: readonly (readonly [name: string, text: string, code: Code])[] = [
    ["a million levels", "[".repeat(1e6), "too_deep"],
    ["a million levels of objects", '{"l":'.repeat(1e6), "too_deep"],
    ["a million closed levels", "[".repeat(1e6) + "]".repeat(1e6), "too_deep"],
    ["200,000 values", `{"l":[${"true,".repeat(199_999)}true]}`, "too_deep"],
    ["100,001 values", `{"l":[${"true,".repeat(99_998)}true]}`, "too_deep"],
    ["a string of 20 MB", `{"l":"${"x".repeat(2e7)}"}`, "schema_mismatch"],
    ["a million quotes", '"'.repeat(1e6), "invalid_json"],
    ["a million backslashes", `{"l":"${"\\".repeat(1e6)}"}`, "schema_mismatch"],
    ["a million backslashes and a quote", `{"l":"${"\\".repeat(1e6 + 1)}"}`, "invalid_json"],
    ["a million escaped quotes", `{"l":"${'\\"'.repeat(1e6)}`, "invalid_json"],
    ["a million opening brackets in a string", `{"l":"${"[".repeat(1e6)}"}`, "schema_mismatch"],
    ["a million minus signs", "-".repeat(1e6), "invalid_json"],
    ["a number of a million digits", `{"l":${"9".repeat(1e6)}}`, "invalid_json"],
    ["white space of 10 MB", " ".repeat(1e7), "no_result"],
    ["white space of 10 MB and a letter", `${" ".repeat(1e7)}x`, "invalid_json"],
    ["50,000 equal keys", `{${'"a":1,'.repeat(49_998)}"a":1}`, "invalid_json"],
    ["combining characters by the million", `{"l":"a${"\u0301".repeat(1e6)}"}`, "invalid_json"],
    ["combining characters out of order", `{"l":"a${"\u0301\u0323".repeat(30_000)}"}`, "invalid_json"],
  ];
  test.each(giants)("%s", (_, text, code) => {
    const start = process.cpuUsage();
    expect(admit(text, schema, { maxBytes })).toEqual({ ok: false, code });
    expect(process.cpuUsage(start).user / 1_000).toBeLessThan(2_000); // of the processor: a busy machine takes no more
  });

  test("100,000 values are parsed", () => {
    const text = `{"l":[${"true,".repeat(99_997)}true]}`;
    expect(admit(text, schema, { maxBytes }).ok).toBe(true);
  });

  test("the default bound is 64 KiB of UTF-8", () => {
    const text = schemaText("ä".repeat((65_536 - 8) / 2));
    expect(Buffer.byteLength(text)).toBe(65_536);
    expect(admit(text, schema)).toEqual({ ok: false, code: "schema_mismatch" });
    expect(admit(`${text} `, schema)).toEqual({ ok: false, code: "too_large" });
    expect(admit("[".repeat(65_537), schema)).toEqual({ ok: false, code: "too_large" });
  });
});

describe("what is no text of a file", () => {
  const schema = returnSchema({
    type: "object",
    properties: { s: { type: "string", maxLength: 20 } },
    required: ["s"],
    additionalProperties: false,
  });

  test("a raw lone surrogate is no JSON", () => {
    expect(admit('{"s":"a\ud800"}', schema)).toEqual({ ok: false, code: "invalid_json" });
    expect(admit('{"\udc00":"a"}', schema)).toEqual({ ok: false, code: "invalid_json" });
  });

  test.each([undefined, null, 5, {}, [], new String('{"s":"a"}'), { toString: () => '{"s":"a"}' }])(
    "%s is no JSON",
    (value) => {
      expect(admit(value as unknown as string, schema)).toEqual({ ok: false, code: "invalid_json" });
    },
  );

  test("nothing of a rejected text stands behind a name", () => {
    const table = new HandleTable();
    const hidden = returnSchema({
      ...schema.jsonSchema,
      properties: { s: { type: "string", maxLength: 20 }, shown: { type: "string", maxLength: 20, "x-reveal": true } },
    });
    expect(admit('{"s":"secret","shown":"a\u200b"}', hidden, { handles: table })).toEqual({
      ok: false,
      code: "hidden_characters",
    });
    expect(table.get("{{h1}}")).toBeUndefined();
    expect(table.issue("next", { integrity: "user", readers: "public" }).toString()).toBe("{{h2}}");
  });

  test("a rejection has no other field, and Ajv keeps no error of the value", () => {
    const admitted = admit('{"CANARY":"CANARY"}', schema);
    expect(Object.keys(admitted)).toEqual(["ok", "code"]);
    expect(JSON.stringify(admitted)).not.toContain("CANARY");
  });
});

function schemaText(text: string): string {
  return `{"l":"${text}"}`;
}
