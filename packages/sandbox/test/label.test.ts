import { isAtLeast, joinLabels, type Label, mayRead } from "@bulkhead/sandbox";
import fc from "fast-check";
import { describe, expect, test } from "vitest";

const principal = fc.constantFrom("alice", "bob", "carol");
const readers = fc.oneof(
  fc.constant("public" as const),
  fc.uniqueArray(principal).map((list) => list.sort()),
);
const label: fc.Arbitrary<Label> = fc.record({ integrity: fc.constantFrom("external", "user", "trusted"), readers });
const TOP: Label = { integrity: "trusted", readers: "public" };

describe("labels are a lattice", () => {
  test("join is associative, commutative and idempotent", () => {
    fc.assert(
      fc.property(label, label, label, (a, b, c) => {
        expect(joinLabels(joinLabels(a, b), c)).toEqual(joinLabels(a, joinLabels(b, c)));
        expect(joinLabels(a, b, c)).toEqual(joinLabels(a, joinLabels(b, c)));
        expect(joinLabels(a, b)).toEqual(joinLabels(b, a));
        expect(joinLabels(a, a)).toEqual(a);
      }),
    );
  });

  test("the join of nothing is trusted and public, and changes nothing", () => {
    expect(joinLabels()).toEqual(TOP);
    fc.assert(
      fc.property(label, (a) => {
        expect(joinLabels(a, TOP)).toEqual(a);
      }),
    );
  });

  test("joining only lowers: nobody gains trust or readers", () => {
    fc.assert(
      fc.property(label, label, readers, (a, b, audience) => {
        const joined = joinLabels(a, b);
        for (const part of [a, b]) {
          expect(isAtLeast(part, joined.integrity)).toBe(true);
          if (mayRead(joined, audience)) expect(mayRead(part, audience)).toBe(true);
        }
      }),
    );
  });

  test("joining lowers no further than needed", () => {
    fc.assert(
      fc.property(label, label, readers, (a, b, audience) => {
        const joined = joinLabels(a, b);
        expect(mayRead(joined, audience)).toBe(mayRead(a, audience) && mayRead(b, audience));
        expect([a.integrity, b.integrity]).toContain(joined.integrity);
      }),
    );
  });

  test("readers come out sorted and once, however they went in", () => {
    const odd: Label = { integrity: "user", readers: ["carol", "alice", "carol"] };
    expect(joinLabels(odd).readers).toEqual(["alice", "carol"]);
  });
});

test("integrity is ordered external, user, trusted", () => {
  expect(isAtLeast("user", "external")).toBe(true);
  expect(isAtLeast("user", "user")).toBe(true);
  expect(isAtLeast("user", "trusted")).toBe(false);
  expect(isAtLeast({ integrity: "external", readers: "public" }, "user")).toBe(false);
});

test("the public may learn only what is public; an empty audience learns nothing and may", () => {
  const hers: Label = { integrity: "user", readers: ["alice"] };
  expect(mayRead(hers, ["alice"])).toBe(true);
  expect(mayRead(hers, ["alice", "bob"])).toBe(false);
  expect(mayRead(hers, "public")).toBe(false);
  expect(mayRead(TOP, "public")).toBe(true);
  expect(mayRead({ integrity: "user", readers: [] }, [])).toBe(true);
});
