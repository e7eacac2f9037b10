import { describe, expect, test } from "vitest";
import { MemoryError } from "../../src/memory-error.ts";
import { answerEffect, editEffect } from "../../src/runs/answer-effect.ts";
import type { Effect } from "../../src/runs/effect.ts";
import { effectDigest } from "../../src/runs/effect-digest.ts";
import { someEffect } from "./some-effect.ts";

const askedEffect = (fields: Partial<Effect> = {}) =>
  someEffect({
    run: "r1",
    position: "c1-0",
    arguments: { to: "bob@acme.example", body: "hello" },
    schema: {
      type: "object",
      properties: { to: { type: "string", maxLength: 40 }, body: { type: "string" } },
      required: ["to", "body"],
      additionalProperties: false,
    },
    expiresAt: 9_000,
    ...fields,
  });
const answering = { by: "alice", now: 5_000, status: "waiting" } as const;
const edited = { to: "carol@acme.example", body: "hello" };

test("an approval changes the state, and says who gave it when; what runs stays as it was", () => {
  const effect = askedEffect();
  const { state, answeredBy, ...rest } = answerEffect(effect, "approve", answering);
  expect({ state, answeredBy }).toEqual({ state: "approved", answeredBy: { by: "alice", at: 5_000 } });
  const { state: _, ...before } = effect;
  expect(rest).toEqual(before);
});

test("a rejection ends it, with its code", () => {
  const answered = answerEffect(askedEffect(), "reject", answering);
  expect(answered).toMatchObject({ state: "rejected", code: "rejected", answeredBy: { by: "alice" }, endedAt: 5_000 });
});

test("an edit is asked still, and keeps what stood there first, however often it is edited", () => {
  const once = editEffect(askedEffect(), edited, answering);
  const twice = editEffect(once, { ...edited, body: "bye" }, { ...answering, now: 6_000 });
  expect(twice).toMatchObject({ state: "asked", arguments: { to: "carol@acme.example", body: "bye" } });
  expect(twice.edited).toEqual({ by: "alice", at: 6_000, original: askedEffect().arguments });
});

describe("nothing comes of", () => {
  const asked = askedEffect();
  test.each<[string, string, Effect | undefined, Partial<Parameters<typeof answerEffect>[2]>]>([
    ["a question that is not there", "no_approval", undefined, {}],
    ["another principal's", "no_approval", asked, { by: "mallory" }],
    ["a run that is done", "run_over", asked, { status: "done" }],
    ["a run that was cancelled", "run_over", asked, { status: "cancelled" }],
    ["a run that was abandoned", "run_over", asked, { status: "abandoned" }],
    ["one that is due now", "approval_expired", asked, { now: 9_000 }],
    ["one that expired", "approval_expired", askedEffect({ state: "expired" }), {}],
    ["one that was approved", "answered", askedEffect({ state: "approved" }), {}],
    ["one that was rejected", "answered", askedEffect({ state: "rejected" }), {}],
    ["one that is done", "answered", askedEffect({ state: "done" }), {}],
  ])("%s: %s, for each answer", (_, code, effect, changes) => {
    const by = { ...answering, ...changes };
    for (const answer of [
      () => answerEffect(effect, "approve", by),
      () => answerEffect(effect, "reject", by),
      () => editEffect(effect, edited, by),
    ]) {
      expect(answer).toThrow(expect.objectContaining({ name: "MemoryError", code }));
    }
  });

  test("a guess: another principal's question is told as one that is not there", () => {
    const told = [asked, undefined].map((effect) =>
      errorOf(() => answerEffect(effect, "approve", { ...answering, by: "m" })),
    );
    expect(told[0]).toBe(told[1]);
  });

  test("arguments that the tool could not be called with, and the error says which, and nothing of the value", () => {
    const unfit = [
      { to: "x".repeat(41), body: "" },
      { to: 7, body: "" },
      { body: "" },
      { ...edited, secret_key: "" },
      { ...edited, __proto__: null, toString: "" },
    ];
    for (const args of unfit)
      expect(() => editEffect(asked, args, answering)).toThrow(expect.objectContaining({ code: "bad_edit" }));
    expect(errorOf(() => editEffect(asked, { to: "x".repeat(41), body: "" }, answering))).toContain('argument "to"');
    expect(errorOf(() => editEffect(asked, { ...edited, secret_key: "" }, answering))).not.toContain("secret");
  });

  test("arguments that are no JSON, or deeper than any that a tool is called with", () => {
    const open = askedEffect({ schema: { type: "object" } });
    const cycle: Record<string, unknown> = {};
    cycle["a"] = cycle;
    const nested = (levels: number): object => (levels === 0 ? {} : { a: nested(levels - 1) });
    for (const args of [cycle, { a: 1n }, nested(65), { a: JSON.parse("[".repeat(9_000) + "]".repeat(9_000)) }])
      expect(() => editEffect(open, args as never, answering)).toThrow(expect.objectContaining({ code: "bad_edit" }));
    expect(editEffect(open, nested(60) as never, answering).arguments).toEqual(nested(60));
  });

  test("an argument that the tool does not have, also where its schema leaves other names open", () => {
    const { additionalProperties: _, ...open } = asked.schema;
    const slip = () => editEffect(askedEffect({ schema: open }), { ...edited, boddy: "" }, answering);
    expect(slip).toThrow(expect.objectContaining({ code: "bad_edit" }));
    expect(errorOf(slip)).not.toContain("boddy");
    const any = askedEffect({ schema: { ...open, additionalProperties: true } });
    expect(editEffect(any, { ...edited, boddy: "" }, answering).arguments).toHaveProperty("boddy");
    const stood = askedEffect({ schema: open, arguments: { ...edited, cc: "x" } });
    expect(editEffect(stood, { ...edited, cc: "y" }, answering).arguments).toMatchObject({ cc: "y" });
  });

  test("an edit where the tool's input cannot be checked", () => {
    const odd = askedEffect({ schema: { $ref: "https://nowhere.example/schema" } });
    expect(() => editEffect(odd, edited, answering)).toThrow(expect.objectContaining({ code: "bad_edit" }));
  });

  test("an approval of something else than was shown: edited since, or in doubt since", () => {
    const shown = effectDigest(asked);
    expect(answerEffect(asked, "approve", { ...answering, shown }).state).toBe("approved");
    for (const since of [editEffect(asked, edited, answering), askedEffect({ inDoubt: true })]) {
      const answer = () => answerEffect(since, "approve", { ...answering, shown });
      expect(answer).toThrow(expect.objectContaining({ code: "effect_changed" }));
    }
  });
});

test("the digest of a call is the same in whatever order its keys stand, and another for any other value, key or kind", () => {
  const digest = (args: Effect["arguments"]) => effectDigest(askedEffect({ arguments: args }));
  expect(digest({ a: 1, b: { c: [1, 2], d: "" } })).toBe(digest({ b: { d: "", c: [1, 2] }, a: 1 }));
  const others = [{}, { a: 1 }, { a: "1" }, { a: [1] }, { a: { 0: 1 } }, { a: null }, { "a\n": 1 }, { a: "1", b: "" }];
  expect(new Set([...others, { a: "\ud800" }, { a: "\ufffd" }].map(digest)).size).toBe(others.length + 2);
});

function errorOf(answer: () => unknown): string {
  try {
    answer();
  } catch (error) {
    if (error instanceof MemoryError) return error.message;
  }
  return "";
}

test("who answers for a principal is written down as who he is, and answers no other's questions", () => {
  const by = { principal: answering.by, as: "key:0a" };
  expect(answerEffect(askedEffect(), "approve", { ...answering, by }).answeredBy?.by).toBe("key:0a");
  expect(editEffect(askedEffect(), edited, { ...answering, by }).edited?.by).toBe("key:0a");
  const other = () =>
    answerEffect(askedEffect(), "approve", { ...answering, by: { principal: "m", as: answering.by } });
  expect(other).toThrow(expect.objectContaining({ code: "no_approval" }));
});
