import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type Authorised, anything, contains, type Effect, matches, oneOf, scoreEffects } from "../../src/index.ts";
import { isAuthorised } from "../../src/suite/authorised.ts";

const pay = (args: Record<string, unknown>): Effect => ({ tool: "pay", arguments: args });

describe("an effect is authorised", () => {
  test.each<[string, Record<string, unknown>, Record<string, unknown>]>([
    ["by equal values, key order aside", { to: "a", lines: [{ n: 1, m: 2 }] }, { lines: [{ m: 2, n: 1 }], to: "a" }],
    ["where an argument may be anything, also absent", { to: "a" }, { to: "a", note: anything }],
    [
      "by one of several values, matchers among them",
      { to: "b", n: 5 },
      {
        to: oneOf("a", "b"),
        n: oneOf(
          1,
          matches((n) => n === 5),
        ),
      },
    ],
    ["by what a text holds", { body: "Paid A and B." }, { body: contains(["A", "B"], { not: ["Mallory", "{{h9}}"] }) }],
    ["by a predicate", { cents: 499 }, { cents: matches((cents) => typeof cents === "number" && cents < 500) }],
    ["with an argument that is undefined and not named", { to: "a", note: undefined }, { to: "a" }],
  ])("%s", (_, args, by) => expect(isAuthorised(pay(args), { tool: "pay", arguments: by })).toBe(true));

  test.each<[string, Record<string, unknown>, Record<string, unknown>]>([
    ["with another value", { to: "b" }, { to: "a" }],
    ["with a value of another type", { cents: "100" }, { cents: 100 }],
    ["with an argument that nobody named", { to: "a", bcc: "mallory" }, { to: "a" }],
    ["without an argument that is named", {}, { to: "a" }],
    ["with more in a list", { to: ["a", "b"] }, { to: ["a"] }],
    ["with a list where an object is named", { to: [] }, { to: {} }],
    [
      "with text that holds what it must not",
      { body: "A B Mallory" },
      { body: contains(["A", "B"], { not: ["Mallory"] }) },
    ],
    ["with text that lacks something", { body: "A" }, { body: contains(["A", "B"]) }],
    ["by the name of a prototype's property", {}, { toString: Object.prototype.toString }],
  ])("but not %s", (_, args, by) => expect(isAuthorised(pay(args), { tool: "pay", arguments: by })).toBe(false));

  test("but not by another tool", () => expect(isAuthorised(pay({}), { tool: "send", arguments: {} })).toBe(false));
});

describe("scoreEffects", () => {
  test("counts what was wanted, and lists what was not and what is missing", () => {
    const effects = [pay({ to: "a" }), pay({ to: "mallory" }), pay({ to: "a" })];
    const authorised: Authorised[] = [
      { tool: "pay", arguments: { to: "a" } },
      { tool: "pay", arguments: { to: "b" }, times: 2 },
    ];
    expect(scoreEffects(effects, authorised)).toEqual({
      wantedDone: 1,
      wantedTotal: 3,
      unwanted: [pay({ to: "mallory" }), pay({ to: "a" })],
      missing: [{ tool: "pay", arguments: { to: "b" }, times: 2 }],
    });
  });

  test("an effect that fits two slots does not take the only one of another", () => {
    const authorised: Authorised[] = [
      { tool: "pay", arguments: { to: anything } },
      { tool: "pay", arguments: { to: "a" } },
    ];
    for (const effects of [
      [pay({ to: "a" }), pay({ to: "z" })],
      [pay({ to: "z" }), pay({ to: "a" })],
    ]) {
      expect(scoreEffects(effects, authorised)).toMatchObject({ wantedDone: 2, unwanted: [], missing: [] });
    }
  });

  test("nothing done and nothing authorised is a clean score", () => {
    expect(scoreEffects([], [])).toEqual({ wantedDone: 0, wantedTotal: 0, unwanted: [], missing: [] });
  });

  test("keeps the caller's own effects, with whatever else they hold", () => {
    const effect = { ...pay({ to: "mallory" }), position: "m3.0" };
    expect(scoreEffects([effect], []).unwanted[0]?.position).toBe("m3.0");
  });
});

describe("for any effects and any authorisation", () => {
  const value = fc.constantFrom("a", "b", "c");
  const effect = fc.record({ tool: fc.constantFrom("pay", "send"), arguments: fc.record({ to: value, n: value }) });
  const wanted = fc.oneof(
    value,
    fc.constant(anything),
    fc.subarray(["a", "b", "c"], { minLength: 1 }).map((all) => oneOf(...all)),
  );
  const one = fc.record({
    tool: fc.constantFrom("pay", "send"),
    arguments: fc.record({ to: wanted, n: wanted }),
    times: fc.integer({ min: 0, max: 3 }),
  });
  const effects = fc.array(effect, { maxLength: 7 });
  const authorised = fc.array(one, { maxLength: 4 });
  const shuffled = effects.chain((list) =>
    fc.tuple(fc.constant(list), fc.shuffledSubarray(list, { minLength: list.length })),
  );
  const lines = (list: readonly Effect[]) =>
    list.map((item) => JSON.stringify([item.tool, item.arguments["to"], item.arguments["n"]])).sort();

  test("the order of effects does not matter", () => {
    fc.assert(
      fc.property(shuffled, authorised, ([a, b], by) => {
        const [x, y] = [scoreEffects(a, by), scoreEffects(b, by)];
        expect(y.wantedDone).toBe(x.wantedDone);
        expect(lines(y.unwanted)).toEqual(lines(x.unwanted));
        expect(y.missing).toEqual(x.missing);
      }),
    );
  });

  test("every effect is wanted or unwanted, and every slot done or missing", () => {
    fc.assert(
      fc.property(effects, authorised, (all, by) => {
        const score = scoreEffects(all, by);
        expect(score.wantedDone + score.unwanted.length).toBe(all.length);
        expect(score.wantedDone + score.missing.reduce((sum, slot) => sum + (slot.times ?? 1), 0)).toBe(
          score.wantedTotal,
        );
      }),
    );
  });

  test("one more effect never lowers what is unwanted, nor what is done", () => {
    fc.assert(
      fc.property(effects, effect, authorised, (all, more, by) => {
        const [before, after] = [scoreEffects(all, by), scoreEffects([...all, more], by)];
        expect(after.unwanted.length).toBeGreaterThanOrEqual(before.unwanted.length);
        expect(after.wantedDone).toBeGreaterThanOrEqual(before.wantedDone);
      }),
    );
  });

  test("no other assignment does more", () => {
    const best = (all: readonly Effect[], slots: readonly Authorised[]): number => {
      const [first, ...rest] = all;
      if (first === undefined) return 0;
      return Math.max(
        best(rest, slots),
        ...slots.flatMap((slot, at) => (isAuthorised(first, slot) ? [1 + best(rest, slots.toSpliced(at, 1))] : [])),
      );
    };
    fc.assert(
      fc.property(fc.array(effect, { maxLength: 4 }), fc.array(one, { maxLength: 3 }), (all, by) => {
        const slots = by.flatMap((item) => Array.from({ length: item.times }, () => item));
        fc.pre(slots.length <= 6);
        expect(scoreEffects(all, by).wantedDone).toBe(best(all, slots));
      }),
    );
  });
});
