import { HandleTable, type JsonSchema, type Label } from "@bulkhead/sandbox";
import fc from "fast-check";
import { expect, test } from "vitest";
import { type Known, labelArgument, labelOfHandles } from "../../src/tool/argument-label.ts";
import { type Leaf, resolveArguments } from "../../src/tool/resolve-arguments.ts";

const world: Label = { integrity: "external", readers: "public" };
const hers: Label = { integrity: "external", readers: ["alice"] };
const user: Label = { integrity: "user", readers: "public" };
const trusted: Label = { integrity: "trusted", readers: "public" };
const nothing: Known = new Map();

/** A schema in which every string of the value is free text. */
function freeText(value: unknown): JsonSchema {
  const schema = (at: unknown): JsonSchema => {
    if (typeof at === "string") return { type: "string" };
    if (Array.isArray(at)) return { type: "array", items: { type: "string" } };
    if (typeof at !== "object" || at === null) return { type: typeof at };
    return {
      type: "object",
      properties: Object.fromEntries(Object.entries(at).map(([key, inner]) => [key, schema(inner)])),
    };
  };
  return { type: "object", properties: { x: schema(value) } };
}

function leavesOf(value: unknown, table = new HandleTable()): readonly Leaf[] {
  const resolved = resolveArguments(
    { x: value },
    { rules: { effect: "write", text: { x: "plain" } }, schema: freeText(value), handles: table },
  );
  if (!resolved.ok) throw new Error("refused");
  return resolved.arguments["x"]?.leaves ?? [];
}

test("a whole handle has its own label, whatever the context has read", () => {
  const table = new HandleTable();
  table.issue("text", trusted);
  table.issue("text", hers);
  expect(labelArgument(leavesOf("{{h1}}", table), hers, nothing)).toEqual(trusted);
  expect(labelArgument(leavesOf("{{h2}}", table), trusted, nothing)).toEqual(hers);
});

test("a handle's text that equals the user's words stays what it was", () => {
  const table = new HandleTable();
  table.issue("bob@acme.eu", hers);
  expect(labelArgument(leavesOf("{{h1}}", table), user, new Map([["bob@acme.eu", user]]))).toEqual(hers);
});

test("text around handles is the join of the context's label and of all of theirs", () => {
  const table = new HandleTable();
  table.issue("a", { integrity: "user", readers: ["alice", "bob"] });
  table.issue("b", { integrity: "external", readers: ["bob", "carol"] });
  expect(labelArgument(leavesOf("{{h1}} and {{h2}}", table), user, nothing)).toEqual({
    integrity: "external",
    readers: ["bob"],
  });
  expect(labelArgument(leavesOf("see {{h1}}", table), world, nothing)).toEqual({
    integrity: "external",
    readers: ["alice", "bob"],
  });
});

test("what was written has the context's label, and the user's where the user wrote it", () => {
  const known: Known = new Map([["bob@acme.eu", user]]);
  expect(labelArgument(leavesOf("eve@evil.example"), hers, known)).toEqual(hers);
  expect(labelArgument(leavesOf("bob@acme.eu"), hers, known)).toEqual(user);
});

test("a match is of the whole string, in NFC, and of nothing near it", () => {
  const known: Known = new Map([["café@acme.eu", user]]);
  expect(labelArgument(leavesOf("cafe\u0301@acme.eu"), world, known)).toEqual(user);
  for (const near of ["cafe@acme.eu", "café@acme.eu ", "CAFÉ@acme.eu", "café@acme.eu,eve@evil.example", "caf"]) {
    expect(labelArgument(leavesOf(near), world, known), near).toEqual(world);
  }
});

test("numbers, booleans and null never match", () => {
  const known: Known = new Map([
    ["41200", user],
    ["true", user],
    ["null", user],
  ]);
  for (const value of [41200, true, null]) expect(labelArgument(leavesOf(value), world, known)).toEqual(world);
});

test("a list is as low as its lowest leaf, at any depth", () => {
  const known: Known = new Map([["bob@acme.eu", user]]);
  expect(labelArgument(leavesOf(["bob@acme.eu", "bob@acme.eu"]), world, known)).toEqual(user);
  expect(labelArgument(leavesOf(["bob@acme.eu", "eve@evil.example"]), world, known)).toEqual(world);
  expect(labelArgument(leavesOf([{ to: ["bob@acme.eu", { deep: 1 }] }]), world, known)).toEqual(world);
});

test("an empty list or object is the context's: its length is a choice", () => {
  for (const empty of [[], {}, [[]], [{}]]) expect(labelArgument(leavesOf(empty), hers, nothing)).toEqual(hers);
});

// DESIGN section 5 lifts values that the user wrote. A key of a record is text that the context wrote, not an optional
// key of the schema's: {"X-Any-Header": "bob@acme.eu"} holds the context's words beside the user's.
test("the keys of a record are the context's words too", () => {
  const known: Known = new Map([["bob@acme.eu", user]]);
  const record = { type: "object", additionalProperties: { type: "string" } };
  const schema = { type: "object", properties: { x: record } };
  const resolved = resolveArguments(
    { x: { "a stranger's words": "bob@acme.eu" } },
    { rules: undefined, schema, handles: undefined },
  );
  expect(resolved.ok && labelArgument(resolved.arguments["x"]?.leaves ?? [], world, known)).toEqual(world);
});

test("reading an answer reads the handles of the call, before any lifting, and nothing that was written", () => {
  const table = new HandleTable();
  table.issue("a", hers);
  table.issue("b", world);
  expect(labelOfHandles(leavesOf("{{h1}}", table))).toEqual(hers);
  expect(labelOfHandles(leavesOf("see {{h1}} and {{h2}}", table))).toEqual(hers);
  expect(labelOfHandles(leavesOf("bob@acme.eu"))).toEqual(trusted);
});

test("no argument is better than the best of its parts, nor worse than all of them joined", () => {
  const integrity = fc.constantFrom("external" as const, "user" as const, "trusted" as const);
  const label: fc.Arbitrary<Label> = fc.record({
    integrity,
    readers: fc.constantFrom<Label["readers"]>([], ["alice"], "public"),
  });
  const leaf: fc.Arbitrary<Leaf> = fc.oneof(
    fc.record({ kind: fc.constant("handle" as const), label }),
    fc.record({ kind: fc.constant("text" as const), labels: fc.array(label, { minLength: 1, maxLength: 3 }) }),
    fc.record({
      kind: fc.constant("written" as const),
      value: fc.constantFrom("known", "other", 7),
      free: fc.boolean(),
    }),
  );
  const RANK = { external: 0, user: 1, trusted: 2 };
  fc.assert(
    fc.property(fc.array(leaf, { minLength: 1, maxLength: 4 }), leaf, label, (leaves, one, context) => {
      const known: Known = new Map([["known", user]]);
      const before = labelArgument(leaves, context, known);
      const after = labelArgument([...leaves, one], context, known);
      expect(RANK[after.integrity]).toBeLessThanOrEqual(RANK[before.integrity]);
      if (before.readers !== "public")
        expect(
          after.readers === "public" ? ["more"] : after.readers.filter((who) => !before.readers.includes(who)),
        ).toEqual([]);
    }),
  );
});

test("text that has no composed form equals nothing, an empty leaf least of all", () => {
  const known: Known = new Map([["", user]]);
  expect(labelArgument(leavesOf(`a${"\u0301".repeat(40)}`), world, known)).toEqual(world);
});
