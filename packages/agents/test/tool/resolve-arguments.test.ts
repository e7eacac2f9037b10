import { HandleTable, type Label } from "@bulkhead/sandbox";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { escapeBraces, resolveArguments, unescapeBraces } from "../../src/tool/resolve-arguments.ts";
import type { Rules } from "../../src/tool/rules.ts";

const label: Label = { integrity: "external", readers: ["user"] };
const rules: Rules = { effect: "write", text: { body: "plain", page: "html", note: "markdown" } };

function table(...texts: string[]): HandleTable {
  const handles = new HandleTable();
  texts.forEach((text, i) => void handles.issue(text, label, `c1-${i}`));
  return handles;
}

const resolve = (args: Record<string, unknown>, handles: HandleTable | undefined) =>
  resolveArguments(args, { rules, schema: { type: "object" }, handles });

const value = (args: Record<string, unknown>, handles: HandleTable | undefined, name = Object.keys(args)[0] ?? "") => {
  const resolved = resolve(args, handles);
  return resolved.ok ? resolved.arguments[name]?.value : resolved;
};

describe("a handle stands for its text", () => {
  test("as a whole string, at any depth", () => {
    const handles = table("bob@acme.eu", "two");
    expect(value({ to: "{{h1}}" }, handles)).toBe("bob@acme.eu");
    expect(value({ to: ["{{h1}}", "x", { deep: ["{{h2}}"] }] }, handles)).toEqual([
      "bob@acme.eu",
      "x",
      { deep: ["two"] },
    ]);
  });

  test("inside longer text where the tool takes that, quoted for its medium", () => {
    const handles = table("<b>hi</b>");
    expect(value({ body: "He says {{h1}}." }, handles)).toBe("He says «<b>hi</b>».");
    expect(value({ page: "<p>{{h1}}</p>" }, handles)).toBe("<p>«&#60;b&#62;hi&#60;/b&#62;»</p>");
    expect(value({ note: "{{h1}}{{h1}}" }, handles)).toBe("«`<b>hi</b>`»«`<b>hi</b>`»");
  });

  test("or for whatever JSON it holds, as an object or by its name", () => {
    const handles = new HandleTable();
    const cents = handles.issue(4_200, label);
    const page = handles.issue({ title: "<b>", tags: ["a&b"] }, label);
    expect(value({ to: cents }, handles)).toBe(4_200);
    expect(value({ to: [{ cents: String(cents) }] }, handles)).toEqual([{ cents: 4_200 }]);
    expect(value({ body: `${cents} cents` }, handles)).toBe("«4200» cents");
    expect(value({ page }, handles)).toEqual({ title: "«&#60;b&#62;»", tags: ["«a&#38;b»"] });
  });

  test("or for null where it failed, and its code is told", () => {
    const handles = new HandleTable();
    const failed = handles.reserve(1).pend(label);
    failed.fail("tool_failed");
    expect(resolve({ to: [failed.handle] }, handles)).toMatchObject({
      arguments: { to: { value: [null], failed: "tool_failed", leaves: [{ kind: "handle", label }] } },
    });
    expect(value({ body: `got ${failed.handle}` }, handles)).toBe("got «»");
  });

  test("and says where it came from", () => {
    const resolved = resolve({ body: "{{h2}} {{h1}} {{h2}}", to: "x" }, table("a", "b"));
    expect(resolved).toMatchObject({
      ok: true,
      arguments: { body: { sources: ["c1-1", "c1-0"] }, to: { sources: [] } },
    });
  });

  test("whole, in an argument that takes text, it is not quoted", () => {
    expect(value({ body: "{{h1}}" }, table("a » b"))).toBe("a » b");
  });
});

describe("anywhere else the call is refused and the argument named", () => {
  const handles = table("secret", "two");
  test.each([
    ["inside text of an argument that does not take it", { subject: "Re: {{h1}}" }, "subject"],
    ["inside a URL", { url: "https://acme.eu/?q={{h1}}" }, "url"],
    ["inside a path", { path: "/home/{{h1}}/x" }, "path"],
    ["inside an address", { to: "{{h1}}@acme.eu" }, "to"],
    ["two in one string", { to: "{{h1}}{{h2}}" }, "to"],
    ["with a space beside it", { to: " {{h1}}" }, "to"],
    ["with a line feed beside it", { to: "{{h1}}\n" }, "to"],
    ["inside text within a list", { body: ["Hello {{h1}}"] }, "body"],
    ["in a key", { headers: { "{{h1}}": "x" } }, "headers"],
    ["within a key", { headers: { "X-{{h1}}": "x" } }, "headers"],
    ["in a key deep inside", { headers: [{ a: { "{{h2}}": 1 } }] }, "headers"],
    ["a name that was never issued", { to: "{{h9}}" }, "to"],
    ["a name that was never issued, inside text", { body: "see {{h1}} and {{h9}}" }, "body"],
    ["a name that no table writes", { to: "{{h01}}" }, "to"],
    ["zero", { to: "{{h0}}" }, "to"],
    ["a number beyond all tables", { to: `{{h${"9".repeat(40)}}}` }, "to"],
  ])("%s", (_, args, argument) => {
    expect(resolve(args, handles)).toEqual({ ok: false, argument });
  });

  // DESIGN section 4: "Anywhere else (inside a URL, a path, an address, a key) the call is refused". The name of an
  // argument is a key too; now it is let through (and dropped by the parser, or given to a tool that takes any argument).
  test("as the name of an argument", () => {
    expect(resolve({ "{{h1}}": "x" }, handles).ok).toBe(false);
  });

  test("a reserved name that stayed unused stands for nothing", () => {
    const own = new HandleTable();
    own.reserve(3).issue("one", label);
    expect(resolve({ to: "{{h2}}" }, own)).toEqual({ ok: false, argument: "to" });
  });

  test("a name of another thread's table stands for nothing", () => {
    expect(resolve({ to: "{{h3}}" }, table("a", "b"))).toEqual({ ok: false, argument: "to" });
  });
});

describe("one pass", () => {
  test("a text that holds a name is not looked at again", () => {
    const handles = table("{{h2}}", "secret");
    expect(value({ to: "{{h1}}" }, handles)).toBe("{{h2}}");
    expect(value({ body: "x {{h1}}" }, handles)).toBe("x «{{h2}}»");
    expect(value({ body: "\\{\\{{{h1}}" }, handles)).toBe("{{«{{h2}}»");
  });

  test("texts side by side do not make a name", () => {
    expect(value({ body: "{{h1}}{{h2}}" }, table("{{", "h2}}"))).toBe("«{{»«h2}}»");
  });

  test("escapes in a text stay as they are", () => {
    expect(value({ to: "{{h1}}" }, table("\\{\\{h1}}"))).toBe("\\{\\{h1}}");
  });
});

describe("braces that are the user's own", () => {
  test("are used as they were written, and stand for nothing", () => {
    const handles = table("secret");
    for (const name of ["to", "body"]) expect(value({ [name]: "\\{\\{h1}}" }, handles)).toBe("{{h1}}");
    expect(value({ body: "\\{\\{h1}} is {{h1}}" }, handles)).toBe("{{h1}} is «secret»");
  });

  test("escaped text holds no name, and comes back", () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom("{", "}", "h", "1", "\\", " "), maxLength: 30 }), (text) => {
        const escaped = escapeBraces(text);
        expect(escaped).not.toMatch(/\{\{h[0-9]+\}\}/);
        if (!text.includes("\\")) expect(unescapeBraces(escaped)).toBe(text);
      }),
      { numRuns: 500 },
    );
  });

  // A user who writes the escape itself gets it back as braces: two backslashes are lost.
  test("backslashes of the user's own come back too", () => {
    expect(unescapeBraces(escapeBraces("\\{\\{h1}}"))).toBe("\\{\\{h1}}");
  });
});

describe("without a table nothing is a name", () => {
  test("a worker's arguments are text as they are", () => {
    for (const text of ["{{h1}}", "a {{h1}} b", "\\{\\{h1}}"]) expect(value({ to: text }, undefined)).toBe(text);
    expect(value({ headers: { "{{h1}}": 1 } }, undefined)).toEqual({ "{{h1}}": 1 });
  });
});

test("values without names come through unchanged", () => {
  const json = fc
    .jsonValue()
    .filter((one) => !/\{\{|\\\\\{/.test(JSON.stringify(one)) && !JSON.stringify(one).includes("__proto__"));
  fc.assert(
    fc.property(json, (one) => {
      expect(value({ x: one }, table("a"))).toEqual(one);
    }),
  );
});

test("no text of the table is in what it answers to a refused call", () => {
  expect(JSON.stringify(resolve({ ok: "{{h1}}", bad: "x{{h1}}" }, table("secret")))).not.toContain("secret");
});

test("a handle object of another table stands for nothing, though it has the same name", () => {
  const other = table("theirs");
  expect(value({ to: other.issue("theirs", label) }, table("one", "mine"))).toEqual({ ok: false, argument: "to" });
});
