import type { Effect, EffectState } from "@bulkhead/memory";
import { expect, test } from "vitest";
import { type Found, foundEffect } from "../../src/tool/found-effect.ts";

const row = (fields: Partial<Effect>): Effect =>
  ({ asked: "same", effect: "write", idempotent: false, ...fields }) as Effect; // no more is looked at

test.each<[EffectState, Found]>([
  ["done", "answered"],
  ["failed", "answered"],
  ["denied", "answered"],
  ["rejected", "answered"],
  ["expired", "answered"],
  ["asked", "waits"],
  ["approved", "runs"],
  ["intended", "doubt"],
])("a row that is %s is %s, and another call at its position is another run", (state, found) => {
  const at = { now: 5, repeatable: false };
  expect(foundEffect(row({ state, expiresAt: 6 }), { ...at, asked: "same" })).toBe(found);
  expect(foundEffect(row({ state, expiresAt: 6 }), { ...at, asked: "other" })).toBe("changed");
  expect(foundEffect(row({ state, expiresAt: 6 }), { ...at, asked: undefined })).toBe("changed");
});

test("a question ends by itself, at its moment and not before", () => {
  const at = (now: number) =>
    foundEffect(row({ state: "asked", expiresAt: 6 }), { asked: "same", now, repeatable: false });
  expect([at(5), at(6), at(7)]).toEqual(["waits", "expires", "expires"]);
});

test.each<[Partial<Effect>, boolean, Found]>([
  [{ idempotent: true }, true, "again"],
  [{ idempotent: true }, false, "doubt"], // the tool says so no longer
  [{ idempotent: false }, true, "doubt"], // it did not say so when it was begun
  [{ effect: "read" }, true, "again"],
  [{ effect: "read" }, false, "doubt"],
])(
  "what was begun and has no end is begun again only where twice was and is as good as once: %j, %s",
  (fields, repeatable, found) => {
    expect(foundEffect(row({ state: "intended", ...fields }), { asked: "same", now: 0, repeatable })).toBe(found);
    expect(foundEffect(row({ state: "intended", ...fields }), { asked: "other", now: 0, repeatable })).toBe("changed");
  },
);
