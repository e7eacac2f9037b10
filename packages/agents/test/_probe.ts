import { DynamicTool, tool } from "@langchain/core/tools";
import { z } from "zod";
import * as z3 from "zod/v3";
import { argumentSchema } from "../src/argument-schema.ts";
import { defineTool } from "../src/tool.ts";
import { userWords } from "../src/user-words.ts";
import { widen } from "../src/widen.ts";

const p = (l: string, v: unknown) => console.log(l, JSON.stringify(v));
p("jer", [
  ...userWords([
    "jérôme@acme.eu o'brien@acme.eu bob@acme.müller.de inv_123e4567-e89b-12d3-a456-426614174000 git+https://a.b/c1",
  ]),
]);
p("quotes", [...userWords(['Send "Hi" to bob, subject "Report"'])]);
for (const n of [20000, 40000]) {
  let t = performance.now();
  userWords(["a" + "!".repeat(n) + "a"]);
  console.log("token", n, performance.now() - t);
  t = performance.now();
  userWords(["„".repeat(n)]);
  console.log("„", n, performance.now() - t);
  t = performance.now();
  userWords(["“".repeat(n)]);
  console.log("“", n, performance.now() - t);
  t = performance.now();
  userWords(["a@" + "a.".repeat(n) + "@"]);
  console.log("mail", n, performance.now() - t);
}
p(
  "allOf",
  widen(z.toJSONSchema(z.object({ a: z.string().startsWith("x").endsWith("y"), b: z.email().max(5) })) as never),
);
const tryit = async (l: string, schema: unknown, args: Record<string, unknown>) => {
  try {
    const s = argumentSchema(schema, "t");
    p(l, [s.jsonSchema, await s.parse(args)]);
  } catch (e) {
    p(l, String(e));
  }
};
await tryit("z3 refine", z3.z.object({ a: z3.z.number().refine((n) => n < 5) }), { a: 9 });
await tryit("z3 default", z3.z.object({ a: z3.z.number().default(3) }), {});
await tryit("z3 transform", z3.z.object({ a: z3.z.string().transform((s) => s.length) }), { a: "abc" });
await tryit(
  "z4 pipe",
  z.object({ a: z.string() }).transform((o) => ({ b: o.a })),
  { a: "abc" },
);
await tryit(
  "json",
  { type: "object", properties: { a: { type: "string", maxLength: 3, pattern: "^x" } }, required: ["a"] },
  { a: "yyyyy" },
);
for (const [prop, bad] of [
  [{ type: "integer", maximum: 5 }, 9],
  [{ type: "integer", exclusiveMinimum: 5 }, 5],
  [{ type: "number", multipleOf: 5 }, 4],
  [{ enum: ["a", "b"] }, "c"],
  [{ const: "a" }, "b"],
  [{ type: "array", maxItems: 1, items: { type: "string" } }, ["a", "b"]],
  [{ type: "array", uniqueItems: true, items: { type: "string" } }, ["a", "a"]],
  [{ type: "string", format: "email" }, "x"],
  [{ type: "string", format: "uri" }, "x"],
  [{ type: "string", format: "hostname" }, "!!"],
  [{ type: "string", format: "ipv4" }, "!!"],
  [{ type: "string", format: "date" }, "!!"],
  [{ type: "object", additionalProperties: false, properties: {} }, { a: 1 }],
  [
    { type: "object", maxProperties: 1 },
    { a: 1, b: 2 },
  ],
  [{ type: "object", minProperties: 1 }, {}],
  [{ type: "array", contains: { const: 1 } }, [2]],
  [{ type: "object", patternProperties: { "^a": { type: "integer" } } }, { a: "x" }],
  [{ type: "string", not: { const: "x" } }, "x"],
  [{ type: "object", propertyNames: { pattern: "^a" } }, { b: 1 }],
  [{ maxLength: 2 }, "xxxxx"],
  [{ maximum: 2 }, 9],
  [{ pattern: "^a$" }, "b"],
  [{ properties: { a: { type: "integer" } } }, { a: "x" }],
  [{ type: ["string", "null"], maxLength: 2 }, "xxxx"],
  [{ type: "array", prefixItems: [{ type: "integer" }] }, ["x"]],
  [{ allOf: [{ type: "string" }, { maxLength: 2 }] }, "xxxx"],
  [{ type: "string", allOf: [{ maxLength: 2 }] }, "xxxx"],
  [{ type: "string", anyOf: [{ maxLength: 2 }, { pattern: "^z" }] }, "xxxx"],
  [{ type: "integer", anyOf: [{ maximum: 2 }] }, 9],
  [{ type: "string", enum: ["a"] }, "b"],
  [{ type: "array", items: false }, [1]],
  [{ type: "object", dependentRequired: { a: ["b"] } }, { a: 1 }],
  [{ $ref: "#/$defs/S" }, "xxxx"],
  [{ if: { type: "string" }, then: { maxLength: 2 } }, "xxxx"],
  [false, 1],
] as const)
  await tryit(
    "bad " + JSON.stringify(prop),
    { type: "object", properties: { a: prop }, required: ["a"], $defs: { S: { type: "string", maxLength: 2 } } },
    { a: bad },
  );
await tryit(
  "closed",
  { type: "object", properties: { a: { type: "string" } }, additionalProperties: false },
  { a: "x", b: 1 },
);
await tryit("open", { type: "object", properties: { a: { type: "string" } } }, { a: "x", b: 1 });
for (const [l, t] of [
  ["dyn", new DynamicTool({ name: "d", description: "", func: async (s) => typeof s + ":" + JSON.stringify(s) })],
  ["noschema", tool(async (s: unknown) => typeof s + JSON.stringify(s), { name: "e", description: "" })],
  ["str", tool(async (s: unknown) => typeof s + JSON.stringify(s), { name: "f", description: "", schema: z.string() })],
  [
    "gen",
    tool(
      async function* (s: unknown) {
        yield "a";
        return "final";
      } as never,
      { name: "g", description: "", schema: z.object({}) },
    ),
  ],
] as const) {
  try {
    const d = defineTool({ tool: t as never, effect: "read" });
    p(l, [d.open, await (d.run as any)({ input: "x" }, { signal: new AbortController().signal, key: "" })]);
  } catch (e) {
    p(l, String(e));
  }
}
