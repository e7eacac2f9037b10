import { type Effect, type Kept, trustedSet } from "@bulkhead/memory";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { Reservations } from "../../src/run/reservations.ts";
import { USER } from "./make-run.ts";

const orders = trustedSet({ name: "orders", rows: [] });
const contacts = trustedSet({ name: "contacts", rows: [] });
const tool = (base: string, name = base) => ({ base, name });
const of = (...rows: number[]) => [{ set: orders, rows: rows.map(String) }];

describe("rows", () => {
  test("a row is spent once", () => {
    const run = new Reservations();
    expect(run.rows(of(0), 1)).toBe("unspent");
    run.reserve("pay", of(0), 1);
    expect(run.rows(of(0), 1)).toBe("spent");
    expect(run.rows(of(1), 1)).toBe("unspent");
  });

  test("of several rows that fit the first unspent one is taken", () => {
    const run = new Reservations();
    run.reserve("pay", of(4, 2), 1);
    expect([run.rows(of(4), 1), run.rows(of(2), 1)]).toEqual(["spent", "unspent"]);
    run.reserve("pay", of(4, 2), 1);
    expect(run.rows(of(4, 2), 1)).toBe("spent");
  });

  test("perRow lets a row be spent more often, and the first is used up before the next", () => {
    const run = new Reservations();
    for (let i = 0; i < 2; i++) run.reserve("pay", of(0, 1), 2);
    expect([run.rows(of(0), 2), run.rows(of(1), 2)]).toEqual(["spent", "unspent"]);
  });

  test("a release gives back the row that was taken, and the call", () => {
    const run = new Reservations();
    run.reserve("pay", of(0), 1);
    const second = run.reserve("pay", of(0, 1), 1);
    second.release();
    expect([run.rows(of(0), 1), run.rows(of(1), 1), run.calls(tool("pay"))]).toEqual(["spent", "unspent", 1]);
  });

  test("no row in one of the sets is none, whatever is spent in the other", () => {
    const run = new Reservations();
    run.reserve("pay", of(0), 1);
    expect(
      run.rows(
        [
          { set: orders, rows: ["0"] },
          { set: contacts, rows: [] },
        ],
        1,
      ),
    ).toBe("none");
  });

  test("a spent row in one of the sets is spent", () => {
    const run = new Reservations();
    run.reserve("mail", [{ set: contacts, rows: ["3"] }], 1);
    expect(
      run.rows(
        [
          { set: orders, rows: ["0"] },
          { set: contacts, rows: ["3"] },
        ],
        1,
      ),
    ).toBe("spent");
  });

  test("two sets over the same rows are spent apart", () => {
    const run = new Reservations();
    run.reserve("pay", [{ set: orders, rows: ["0"] }], 1);
    expect(run.rows([{ set: contacts, rows: ["0"] }], 1)).toBe("unspent");
  });

  test("a call without sets is never out of rows", () => {
    expect(new Reservations().rows([], 1)).toBe("unspent");
  });
});

describe("calls", () => {
  test("are counted on the base tool", () => {
    const run = new Reservations();
    run.reserve("pay", [], 1);
    run.reserve("pay", [], 1).release();
    run.reserve("mail", [], 1);
    expect([
      run.calls(tool("pay")),
      run.calls(tool("mail")),
      run.calls(tool("other")),
      run.calls(tool("constructor")),
    ]).toEqual([1, 1, 0, 0]);
  });
});

test("no row is spent more than perRow times, whatever is reserved and released", () => {
  const step = fc.record({ rows: fc.uniqueArray(fc.nat(3), { minLength: 1, maxLength: 4 }), release: fc.boolean() });
  fc.assert(
    fc.property(fc.array(step, { maxLength: 30 }), fc.integer({ min: 1, max: 3 }), (steps, perRow) => {
      const run = new Reservations();
      let held = 0;
      for (const { rows, release } of steps) {
        if (run.rows(of(...rows), perRow) !== "unspent") continue;
        const taken = run.reserve("pay", of(...rows), perRow);
        held++;
        if (release) {
          taken.release();
          held--;
        }
      }
      expect(held).toBeLessThanOrEqual(4 * perRow);
      expect(run.calls(tool("pay"))).toBe(held);
    }),
  );
});

const ledger = (...effects: readonly Effect[]) => ({
  effects: new Map(effects.map((effect) => [effect.position, effect])),
  kept: new Map<string, Kept>(),
});

describe("what the ledger has", () => {
  const begun = (position: string, spends: Effect["spends"] = [], more: Partial<Effect> = {}): Effect =>
    ({ position, base: "pay", state: "done", intendedAt: 1, spends, ...more }) as Effect; // no more is looked at

  test("counts: calls by the base tool, rows by what stands in them, whatever the set holds by now", () => {
    const run = new Reservations(ledger(begun("o1", [{ set: "orders", row: "0" }])));
    expect([run.calls(tool("pay")), run.rows(of(0), 1), run.rows(of(0), 2), run.rows(of(1), 1)]).toEqual([
      1,
      "spent",
      "unspent",
      "unspent",
    ]);
    expect(run.rows([{ set: contacts, rows: ["0"] }], 1)).toBe("unspent");
  });

  test("counts in whatever state it is, once it was begun; what was never begun, or says that it did nothing, does not", () => {
    const states = ["intended", "failed", "asked", "approved", "rejected", "expired", "denied"] as const;
    const begunSo = states.map((state, i) => begun(`o${i}`, [], { state }));
    expect(new Reservations(ledger(...begunSo)).calls(tool("pay"))).toBe(states.length);
    const { intendedAt: _, ...never } = begun("o1");
    expect(new Reservations(ledger(never, begun("o2", [], { undone: true }))).calls(tool("pay"))).toBe(0);
  });

  test("is given back where the call is made again, once", () => {
    const run = new Reservations(ledger(begun("o1", [{ set: "orders", row: "0" }])));
    run.giveBack("o1");
    run.giveBack("o1");
    expect([run.calls(tool("pay")), run.rows(of(0), 1)]).toEqual([0, "unspent"]);
  });

  test("of calls that are no effects what is kept is their answer: under each name of one base, and not what never ran", () => {
    const kept = ["pay", "pay", "pay_alpha", "mail", "denied"].map((name, i): Kept => {
      const facts = { kind: "call", name, who: "main", ok: true, label: USER, bits: 0, ms: 0, inputs: [] } as const;
      const denied = name === "denied" ? { name: "pay", ok: false, code: "denied" as const } : {};
      return { position: `o${i}`, asked: "", answer: null, facts: { ...facts, ...denied } };
    });
    const run = new Reservations({ ...ledger(begun("o0")), kept: new Map(kept.map((one) => [one.position, one])) });
    expect([run.calls(tool("pay")), run.calls(tool("mail"))]).toEqual([2, 1]); // o0 stands in the ledger too, and is one
    expect([run.calls(tool("pay", "pay_alpha")), run.calls(tool("pay"))]).toEqual([3, 3]);
  });
});
