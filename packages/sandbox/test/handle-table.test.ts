import { inspect } from "node:util";
import { HANDLE_NAME, Handle, HandleTable, type Label } from "@bulkhead/sandbox";
import fc from "fast-check";
import { describe, expect, test } from "vitest";

const label: Label = { integrity: "external", readers: ["alice"] };

describe("a handle", () => {
  const handle = new HandleTable().issue("the secret text", label);

  test("is its name wherever it is printed, stored or sent", () => {
    expect([
      String(handle),
      `${handle}`,
      handle.toString(),
      inspect(handle),
      JSON.parse(JSON.stringify({ handle })).handle,
    ]).toEqual(Array(5).fill("{{h1}}"));
    expect(String(handle)).toMatch(new RegExp(`^${HANDLE_NAME}$`));
  });

  test("never shows its text", () => {
    const shown = [
      inspect(handle, { showHidden: true, depth: 9, getters: true }),
      JSON.stringify(Object.getOwnPropertyDescriptors(handle)),
      ...Reflect.ownKeys(handle).map(String),
    ].join();
    expect(shown).not.toContain("secret");
    expect(Reflect.ownKeys(handle)).toEqual([]);
  });

  test("cannot be changed", () => {
    expect(Object.isFrozen(handle)).toBe(true);
    expect(() => Object.assign(handle, { text: "x" })).toThrow(TypeError);
  });

  test("has an id from 1 on", () => {
    for (const id of [0, -1, 1.5, Number.NaN, 2 ** 53]) expect(() => new Handle(id)).toThrow(/bad_call/);
  });
});

describe("a handle table", () => {
  test("answers only names that it issued, written as it writes them", () => {
    const table = new HandleTable();
    table.issue("a", label, "m3.0");
    expect(table.get("{{h1}}")).toEqual({ value: "a", text: "a", label, source: "m3.0" });
    for (const name of [
      "{{h2}}",
      "{{h0}}",
      "{{h01}}",
      "{{H1}}",
      "h1",
      "{{h1}} ",
      " {{h1}}",
      "{{h1}}{{h1}}",
      "{{h1.0}}",
      "{{h１}}",
      "{{h99999999999999999999}}",
      "__proto__",
      "",
    ]) {
      expect(table.get(name)).toBeUndefined();
    }
  });

  test("gives ids in the order of reserving, whatever the order of issuing", () => {
    const block = fc.record({ count: fc.nat(5), used: fc.nat(5) });
    fc.assert(
      fc.property(fc.array(block, { minLength: 1, maxLength: 6 }), fc.infiniteStream(fc.nat(99)), (plans, dice) => {
        const table = new HandleTable();
        const blocks = plans.map((plan, at) => ({
          ...plan,
          used: Math.min(plan.used, plan.count),
          at,
          ids: table.reserve(plan.count, `m${at}`),
          names: [] as string[],
        }));
        let open = blocks.filter((found) => found.used > 0);
        while (open.length > 0) {
          const next = open[(dice.next().value ?? 0) % open.length];
          next?.names.push(String(next.ids.issue(`text ${next.at}.${next.names.length}`, label)));
          open = open.filter((found) => found.names.length < found.used);
        }
        let first = 1;
        for (const { count, names, at } of blocks) {
          expect(names).toEqual(names.map((_, within) => `{{h${first + within}}}`));
          for (const [within, name] of names.entries())
            expect(table.get(name)).toMatchObject({ text: `text ${at}.${within}`, label, source: `m${at}` });
          for (let unused = names.length; unused < count; unused++)
            expect(table.get(`{{h${first + unused}}}`)).toBeUndefined();
          first += count;
        }
        expect(String(table.issue("last", label))).toBe(`{{h${first}}}`);
      }),
    );
  });

  test("names any JSON, and what is still to come with the label that it will have", async () => {
    const table = new HandleTable();
    expect(table.get(table.issue({ cents: 7 }, label))).toMatchObject({ value: { cents: 7 }, text: '{"cents":7}' });
    const block = table.reserve(2);
    const [later, never] = [block.pend(label), block.pend(label)];
    expect(table.get(later.handle)).toMatchObject({ value: null, text: "", label });
    const { coming } = table.get(later.handle) ?? {};
    later.settle([1, "two"]);
    await coming;
    expect(table.get(later.handle)).toEqual({ value: [1, "two"], text: '[1,"two"]', label });
    never.fail("tool_failed");
    expect(table.get(never.handle)).toEqual({ value: null, text: "", label, code: "tool_failed" });
  });

  test("gives a handle with fields, none of which can stand in for what a handle is", () => {
    const table = new HandleTable();
    const block = table.reserve(2);
    const inner = block.pend(label).handle;
    const whole = block.pend(label, { cents: inner, toJSON: inner }).handle as typeof inner & { cents: unknown };
    expect(whole.cents).toBe(inner);
    expect(JSON.stringify({ whole })).toBe('{"whole":"{{h2}}"}');
    expect(Object.isFrozen(whole)).toBe(true);
  });

  test("answers no handle of another table, though it has the same name", () => {
    const [own, other] = [new HandleTable(), new HandleTable()];
    own.issue("mine", label);
    expect(own.get(other.issue("theirs", label))).toBeUndefined();
  });

  test("throws when a block is used up", () => {
    const block = new HandleTable().reserve(1);
    block.issue("a", label);
    expect(() => block.issue("b", label)).toThrow(/bad_call/);
    expect(() => new HandleTable().reserve(0).issue("b", label)).toThrow(/bad_call/);
  });

  test("reserves whole numbers of ids only", () => {
    for (const count of [-1, 0.5, Number.NaN, Number.POSITIVE_INFINITY])
      expect(() => new HandleTable().reserve(count)).toThrow(/bad_call/);
  });

  test("ids of a table that is gone are expired, and given to nobody else", () => {
    const table = new HandleTable();
    table.expire(3);
    const next = table.issue("a", label);
    table.expire(2);
    expect(String(next)).toBe("{{h4}}");
    expect(["{{h1}}", "{{h3}}", "{{h4}}", "{{h0}}", "h1"].map((name) => table.isExpired(name))).toEqual([
      true,
      true,
      false,
      false,
      false,
    ]);
    expect(table.get("{{h3}}")).toBeUndefined();
  });

  test("is not shown by what it hands out", () => {
    const table = new HandleTable();
    table.issue("the secret text", label);
    expect(inspect(table, { showHidden: true, depth: 9 }) + JSON.stringify(table)).not.toContain("secret");
  });
});
