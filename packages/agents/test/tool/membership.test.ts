import { writeFileSync } from "node:fs";
import { mkdtemp } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Row, type TrustedSet, trustedSet } from "@bulkhead/memory";
import { describe, expect, test } from "vitest";
import { z } from "zod";
import { argumentSchema } from "../../src/tool/argument-schema.ts";
import { memberOf } from "../../src/tool/member-of.ts";
import { NoRows, resolveMembership } from "../../src/tool/membership.ts";
import { rowKeys } from "../../src/tool/row-key.ts";
import type { Rule, Rules } from "../../src/tool/rules.ts";

async function membership(
  input: z.ZodObject,
  rules: Readonly<Record<string, Rule>>,
  args: Readonly<Record<string, unknown>>,
) {
  const { members, candidates } = await resolveMembership(
    args,
    { effect: "write", arguments: rules },
    argumentSchema(input, "t"),
    (set) => set.load(),
  );
  const rows = candidates.map(async ({ set, rows: keys }) => {
    const all = rowKeys(await set.load());
    return keys.map((key) => all.indexOf(key));
  });
  return { members, rows: await Promise.all(rows) };
}

/** Is this value a member of a column with this one cell? */
async function member(schema: z.ZodType, cell: Row[string], value: unknown): Promise<boolean> {
  const set = trustedSet({ name: "s", rows: [{ column: cell }] });
  return (
    (await membership(z.object({ x: schema }), { x: memberOf(set, "column") }, { x: value })).members["x"] ?? false
  );
}

describe("a value is a member when it stands in the column, after both were parsed", () => {
  test.each([
    ["a string", z.string(), "Alpha", "Alpha", true],
    ["another string", z.string(), "Alpha", "Alpha ", false],
    ["a prefix", z.string(), "Alpha", "Alp", false],
    ["another case", z.string(), "Alpha", "alpha", false],
    ["another case that the schema evens out", z.string().toLowerCase(), "Alpha", "alpha", true],
    ["a number in text, as a CSV file has it", z.int(), "41200", 41200, true],
    ["a number with a fraction", z.number(), "0.1", 0.1, true],
    ["another number", z.int(), "41200", 4120, false],
    ["a number that the schema refuses", z.int().max(100), "41200", 41200, false],
    ["no number", z.int(), "many", Number.NaN, false],
    ["an empty cell is no zero", z.int(), "", 0, false],
    ["a blank cell is no zero", z.int(), "  ", 0, false],
    ["a text that looks like a number stays text", z.string(), "007", "007", true],
    ["and is not that number", z.string(), "007", "7", false],
    ["true", z.boolean(), "true", true, true],
    ["false is not true", z.boolean(), "false", true, false],
    ["yes is no boolean", z.boolean(), "yes", true, false],
    ["a number of a list", z.int(), 5, 5, true],
    ["null", z.null(), null, null, true],
    ["an enum member", z.enum(["a", "b"]), "a", "a", true],
    ["an enum member that the rows lack", z.enum(["a", "b"]), "a", "b", false],
    ["a date", z.iso.date(), "2026-01-31", "2026-01-31", true],
    ["a list whose only item stands there", z.array(z.string()), "a", ["a"], true],
    ["a list of which one item does not", z.array(z.string()), "a", ["a", "b"], false],
    ["an empty list, which proves nothing", z.array(z.string()), "a", [], false],
    ["an object neither", z.object({ a: z.string() }), "a", { a: "a" }, false],
  ])("%s", async (_, schema, cell, value, expected) => {
    expect(await member(schema, cell, value)).toBe(expected);
  });

  // DESIGN: "a file's cells are read as the argument's JSON type"; where the type stands behind anyOf it is not found.
  test.each([
    ["a number that may be null", z.int().nullable(), "41200", 41200],
    ["a number or a word", z.union([z.int(), z.literal("none")]), "41200", 41200],
    ["a number of a JSON file, where the argument is text", z.string(), 1001, "1001"],
  ])("%s", async (_, schema, cell, value) => {
    expect(await member(schema, cell, value)).toBe(true);
  });
});

describe("rows", () => {
  const input = z.object({ vendor: z.string(), order: z.string().optional(), cents: z.int().optional() });
  const rows = [
    { vendor: "Alpha", order: "A-1", cents: 100 },
    { vendor: "Alpha", order: "A-2", cents: 100 },
    { vendor: "Beta", order: "B-1", cents: 200 },
  ];
  const set = trustedSet({ name: "orders", rows });
  const all = { vendor: memberOf(set, "vendor"), order: memberOf(set, "order"), cents: memberOf(set, "cents") };

  test("several rows that fit are all candidates, in their order", async () => {
    expect(await membership(input, { vendor: memberOf(set, "vendor") }, { vendor: "Alpha" })).toEqual({
      members: { vendor: true },
      rows: [[0, 1]],
    });
  });

  test("each argument narrows them", async () => {
    expect(await membership(input, all, { vendor: "Alpha", order: "A-2", cents: 100 })).toEqual({
      members: { vendor: true, order: true, cents: true },
      rows: [[1]],
    });
  });

  test("columns of different rows leave none, though each is a member", async () => {
    expect(await membership(input, all, { vendor: "Beta", order: "A-2", cents: 100 })).toEqual({
      members: { vendor: true, order: true, cents: true },
      rows: [[]],
    });
  });

  test("an absent argument is no member and narrows nothing", async () => {
    expect(await membership(input, all, { vendor: "Alpha" })).toEqual({ members: { vendor: true }, rows: [[0, 1]] });
  });

  test("a column that no row of a list has is refused when the rule is made", () => {
    for (const column of ["nowhere", "constructor", "__proto__"]) {
      expect(() => memberOf(set, column)).toThrow(/^bad_tool: ".+" has no column/);
    }
  });

  test("a column that a file does not have cannot be stood in: the argument is named", async () => {
    const { columns: _, ...file } = set;
    const error = await membership(input, { vendor: memberOf(file, "nowhere") }, { vendor: "Alpha" }).catch(
      (e: unknown) => e,
    );
    expect(error).toBeInstanceOf(NoRows);
    expect(error).toMatchObject({ argument: "vendor" });
  });

  test("an empty set has no members", async () => {
    const empty = trustedSet({ name: "none", rows: [] });
    expect(await membership(input, { vendor: memberOf(empty, "vendor") }, { vendor: "Alpha" })).toEqual({
      members: { vendor: false },
      rows: [[]],
    });
  });

  test("an argument with another rule is not looked up", async () => {
    expect(await membership(input, { vendor: "user", order: "any" }, { vendor: "Alpha" })).toEqual({
      members: {},
      rows: [],
    });
  });
});

describe("files", async () => {
  const folder = await mkdtemp(join(tmpdir(), "members "));
  const write = (name: string, text: string) => {
    writeFileSync(join(folder, name), text);
    return join(folder, name);
  };
  const input = z.object({ vendor: z.string(), cents: z.int() });
  const rules = (a: TrustedSet, b: TrustedSet) => ({ vendor: memberOf(a, "vendor"), cents: memberOf(b, "cents") });
  const csv = write("orders.csv", '\uFEFFvendor,cents\nAlpha,100\n"Beta, Ltd",200\n');

  test("the cells of a CSV file are read as the argument's JSON type", async () => {
    const set = trustedSet({ name: "orders", file: csv });
    expect(await membership(input, rules(set, set), { vendor: "Beta, Ltd", cents: 200 })).toEqual({
      members: { vendor: true, cents: true },
      rows: [[1]],
    });
    expect(await membership(input, rules(set, set), { vendor: "Alpha", cents: 200 })).toMatchObject({ rows: [[]] });
  });

  test("a JSON file does too", async () => {
    const set = trustedSet({ name: "orders", file: write("orders.json", '[{"vendor":"Alpha","cents":100}]') });
    expect(await membership(input, rules(set, set), { vendor: "Alpha", cents: 100 })).toMatchObject({ rows: [[0]] });
  });

  test("two objects over one file are two sets: each needs a row, not the same one", async () => {
    const [a, b] = [trustedSet({ name: "a", file: csv }), trustedSet({ name: "b", file: csv })];
    expect(await membership(input, rules(a, b), { vendor: "Alpha", cents: 200 })).toEqual({
      members: { vendor: true, cents: true },
      rows: [[0], [1]],
    });
  });
});

describe("a list", () => {
  const input = argumentSchema(z.object({ to: z.array(z.string()), name: z.string().optional() }), "send");
  const people = trustedSet({
    name: "people",
    rows: [
      { mail: "ada@acme.eu", name: "Ada" },
      { mail: "bob@acme.eu", name: "Bob" },
    ],
  });
  const rules: Rules = { effect: "write", arguments: { to: memberOf(people, "mail"), name: memberOf(people, "name") } };
  const of = (args: Record<string, unknown>) => resolveMembership(args, rules, input, (set) => set.load());
  const [ada, bob] = rowKeys([
    { mail: "ada@acme.eu", name: "Ada" },
    { name: "Bob", mail: "bob@acme.eu" }, // whatever the order of its columns
  ]);

  test("stands on a row for each of its items", async () => {
    expect(await of({ to: ["bob@acme.eu", "ada@acme.eu"] })).toMatchObject({
      members: { to: true },
      candidates: [{ rows: [bob] }, { rows: [ada] }],
    });
  });

  test("of more than one item has no row in common with another argument", async () => {
    expect(await of({ to: ["bob@acme.eu"], name: "Bob" })).toMatchObject({ candidates: [{ rows: [bob] }] });
    expect(await of({ to: ["bob@acme.eu", "ada@acme.eu"], name: "Bob" })).toMatchObject({ candidates: [{ rows: [] }] });
  });
});
