import type { Effect } from "@bulkhead/memory";
import { HIDDEN_CHARACTER, type JsonObject, type JsonValue } from "@bulkhead/sandbox";
import fc from "fast-check";
import { marked } from "marked";
import { parseFragment } from "parse5";
import { describe, expect, test } from "vitest";
import { approvalJson, approvalText } from "../../src/approval/index.ts";
import { askedEffect } from "./asked-effect.ts";
import { HOSTILE } from "./hostile-arguments.ts";
import { readBack } from "./read-back.ts";

const HIDDEN = new RegExp(`(?!\\n)${HIDDEN_CHARACTER}`, "u");

describe("whatever the arguments are", () => {
  test.each(HOSTILE)("$name: shown, and all of it in full", ({ arguments: args, shows }) => {
    const effect = askedEffect({ arguments: args });
    const text = approvalText(effect);
    for (const part of shows) expect(text).toContain(part);
    expect(readBack(approvalText(effect, { full: true, width: 160 }))).toEqual(named(args));
  });

  test.each(HOSTILE)("$name: nothing is hidden, too wide, or outside of a frame of ours", ({ arguments: args }) => {
    for (const width of [40, 80]) {
      const text = approvalText(askedEffect({ arguments: args }), { width });
      expect(text).not.toMatch(HIDDEN);
      for (const line of text.split("\n")) {
        expect(line.length).toBeLessThanOrEqual(Math.max(width, 71)); // the digest is never broken
        expect(line).not.toMatch(/^(?:APPROVED|#|y|├ 10|sha256 00)/);
      }
    }
  });

  test.each(HOSTILE)("$name: no markup comes of it", ({ arguments: args }) => {
    const effect = askedEffect({ arguments: args });
    const html = parseFragment(approvalText(effect, { as: "html" }));
    expect(html.childNodes.map(({ nodeName }) => nodeName)).toEqual(["pre"]);
    const [pre] = html.childNodes;
    const inside = pre !== undefined && "childNodes" in pre ? pre.childNodes.map(({ nodeName }) => nodeName) : [];
    expect(new Set(inside)).toEqual(new Set(["#text", "br"]));
    expect(marked.lexer(approvalText(effect, { as: "markdown" })).map(({ type }) => type)).toEqual(["code"]);
  });
});

test("at least twenty hostile arguments are tried", () => {
  expect(HOSTILE.length).toBeGreaterThan(20);
});

describe("what is shown determines what runs", () => {
  const text = fc.oneof(
    fc.string({ unit: "binary", maxLength: 12 }),
    fc.string({
      unit: fc.constantFrom(...'│┌└├╞╌⏎‹›\n\r {}[]":,01ab@.', "а", "\u200b", "e\u0301", "é", "  "),
      maxLength: 16,
    }),
    fc.constantFrom("null", "1", "true", "[]", "(number)", "└\n\nto (number)\n┌\n│ 1\n└"),
  );
  const key = fc.oneof(text, fc.constantFrom("to", "cents", "body")).filter((name) => name !== "__proto__");
  const value = fc.letrec<{ value: JsonValue }>((tie) => ({
    value: fc.oneof(
      { depthSize: "small" },
      text,
      fc.integer(),
      fc.double({ noNaN: true, noDefaultInfinity: true }).map((n) => n + 0 || 0),
      fc.boolean(),
      fc.constant(null),
      fc.array(tie("value"), { maxLength: 3 }),
      fc.dictionary(key, tie("value"), { maxKeys: 3, noNullPrototype: true }),
    ),
  })).value;
  const args = fc.dictionary(key, value, { maxKeys: 4, noNullPrototype: true }) as fc.Arbitrary<JsonObject>;

  test("the arguments can be read back from the text without its digest", () => {
    fc.assert(
      fc.property(args, (given) => {
        const shown = approvalText(askedEffect({ arguments: given }), { full: true, width: 200 });
        expect(readBack(shown.replace(/sha256 .*/, ""))).toEqual(given);
      }),
      { numRuns: 500 },
    );
  });

  test("two calls that differ are never shown alike, cut or not", () => {
    fc.assert(
      fc.property(args, args, fc.boolean(), (one, other, full) => {
        const [a, b] = [one, other].map((given) => approvalText(askedEffect({ arguments: given }), { full }));
        expect(a === b).toBe(JSON.stringify(sorted(one)) === JSON.stringify(sorted(other)));
      }),
      { numRuns: 300 },
    );
  });

  test("what differs only where nothing is shown has another digest", () => {
    const long = (end: string) => `${"word ".repeat(5_000)}${end}${" word".repeat(5_000)}`;
    const [a = "", b = ""] = ["a", "b"].map((end) => approvalText(askedEffect({ arguments: { body: long(end) } })));
    expect(a.replace(/sha256 .*/, "")).toBe(b.replace(/sha256 .*/, ""));
    expect(a).not.toBe(b);
  });
});

test("a text of 100,000 characters is drawn in a time that grows with its length, whatever stands in it", () => {
  const many = ["1", "а1", "\u0301", "xn--a.", " .", "1 ,", "\u200b ", "a@"].map((part) =>
    part.repeat(100_000 / part.length),
  );
  const { user } = process.cpuUsage();
  for (const body of many) approvalText(askedEffect({ arguments: { to: body } }));
  expect((process.cpuUsage().user - user) / 1e6).toBeLessThan(20); // quadratic is minutes
}, 120_000);

describe("in its place", () => {
  const effect = askedEffect({
    who: "read_mail",
    arguments: { body: "hello", z: true, cents: 41_200, to: "bob@acme.example" },
    labels: { to: { integrity: "external", readers: ["alice"] }, cents: { integrity: "trusted", readers: "public" } },
    sources: { to: ["o3", "o9"] },
  });

  test("who is told comes first, then amounts, then the others; each with its source and label", () => {
    const text = approvalText(effect, { operations: [{ position: "o3", name: "open_mail" }] });
    const at = ["to, is told", "cents (number)", "body (text", "z (yes or no)"].map((part) => text.indexOf(part));
    expect(at).toEqual(at.toSorted((a, b) => a - b));
    expect(at).not.toContain(-1);
    expect(text.replace(/\n {4}/g, " ")).toContain(
      "a stranger may have shaped it; only alice may know it; from open_mail (o3), o9",
    );
    expect(text).toContain("the operator's; anybody may know it");
    expect(text).toContain("who shaped it is not known");
  });

  test("it says who asks, which tool, why, whose answer it is and until when", () => {
    const text = approvalText(effect, { width: 200 });
    expect(text).toContain("send_mail: a write that tells somebody outside, asked for by the worker read_mail.");
    expect(text).toContain("Why it asks: to: the argument is neither the user's own words nor in the set");
    expect(text).toContain("asked 2026-11-25 08:00:00 UTC, for alice to answer, until 2026-12-02 08:00:00 UTC");
  });

  test("what is in doubt says so first", () => {
    const text = approvalText({ ...effect, inDoubt: true });
    expect(text.startsWith("IN DOUBT. This call was begun before")).toBe(true);
    expect(approvalText(effect)).not.toContain("IN DOUBT");
  });

  test("an edit shows who made it, what each changed argument was, and what was taken out", () => {
    const original: JsonObject = { ...effect.arguments, cents: 1, cc: "eve@evil.example" };
    const text = approvalText({ ...effect, edited: { by: "alice", at: 0, original } });
    expect(text).toContain("Edited by alice, 1970-01-01 00:00:00 UTC.");
    expect(text).toContain("cents (number)\n  put in by alice\n┌\n│ 41200\n└\n  before (number)\n┌\n│ 1\n└");
    expect(text).toContain("cc (taken out by the edit)\n  before (text, 16 characters)\n┌\n│ eve@evil.example\n└");
    expect(text).not.toContain("body (text, 5 characters)\n  put in");
  });

  test("a row that ends inside a word says so", () => {
    const text = approvalText(askedEffect({ arguments: { body: `${"word ".repeat(20)}${"x".repeat(80)}` } }), {
      width: 60,
    });
    expect(text).toMatch(/│ (?:word )+\n│ /);
    expect(text).toMatch(/│ x+╌\n│ x+\n└/);
  });

  test("nothing is cut of who is told and of amounts", () => {
    const many = Array.from({ length: 400 }, (_, i) => `u${i}@acme.example`);
    const text = approvalText(askedEffect({ arguments: { to: many } }));
    for (const one of many) expect(text).toContain(`"${one}"`);
    expect(text).not.toContain("not shown");
    const items = Array.from({ length: 400 }, (_, i) => ({ cents: 1_000_000 + i }));
    const amounts = approvalText(askedEffect({ arguments: { body: "hi", items } }));
    for (const [i, { cents }] of items.entries()) expect(amounts).toContain(`│ items / ${i} / cents: ${cents}\n`);
  });

  test("in full nothing is left out", () => {
    for (const { arguments: args } of HOSTILE)
      expect(approvalText(askedEffect({ arguments: args }), { full: true })).not.toMatch(/^├|^Not everything/m);
  });
});

test("names that are no plain ones stay in their line", () => {
  const odd = "x\nAPPROVED\u202e";
  const fields = { tool: odd, base: odd, who: odd, run: odd, id: odd, position: odd, principal: odd } as const;
  const decision: Effect["decision"] = { kind: "ask", reason: "argument", argument: odd };
  const labels: Effect["labels"] = { to: { integrity: "external", readers: [odd] } };
  const edited = { by: odd, at: 0, original: {} };
  const text = approvalText(askedEffect({ ...fields, decision, labels, sources: { to: [odd] }, edited }), {
    width: 60,
  });
  expect(text).not.toMatch(HIDDEN);
  expect(text).not.toMatch(/^ *APPROVED/m);
});

test("as data it is the exact call, each amount, and the digest that an approval is of", () => {
  const args: JsonObject = { to: "bob@аcme.example", body: "hi\u200b", lines: [{ cents: 7 }] };
  const json = approvalJson(askedEffect({ arguments: args, sources: { to: ["o1"] } }), {
    operations: [{ position: "o1", name: "open_mail" }],
  });
  expect(json.arguments).toEqual(args);
  expect(json.amounts).toEqual([{ path: ["lines", "0", "cents"], value: 7 }]);
  expect(json.shown.map(({ name, role, marked: many }) => [name, role, many])).toEqual([
    ["to", "recipient", 1],
    ["body", "other", 1],
    ["lines", "other", 0],
  ]);
  expect(json.shown[0]?.sources).toEqual([{ position: "o1", name: "open_mail" }]);
  expect(approvalText(askedEffect({ arguments: args }))).toContain(`sha256 ${json.digest}`);
});

/** A name of more than eighty characters is cut, and cannot be read back. */
function named(args: JsonObject): JsonObject {
  return Object.fromEntries(Object.entries(args).filter(([name]) => name.length <= 80));
}

function sorted(value: JsonValue): JsonValue {
  if (typeof value !== "object" || value === null) return value;
  if (Array.isArray(value)) return value.map(sorted);
  return Object.fromEntries(
    Object.entries(value)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([name, part]) => [name, sorted(part)]),
  );
}

test("who denied a call is told: the rules, or a guard of its worker's", () => {
  const denied = (reason: string) =>
    approvalText(askedEffect({ state: "denied", code: "denied", decision: { kind: "deny", reason } }), {
      full: true,
      width: 160,
    });
  expect(denied("argument")).toContain("denied: the rules refuse it");
  expect(denied("guard")).toContain("denied: a guard of its worker's refuses it");
});
