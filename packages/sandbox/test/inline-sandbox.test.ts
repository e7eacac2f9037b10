import { type Assignment, DEFAULT_LIMITS, fixJson, inlineSandbox, type JsonSchema } from "@bulkhead/sandbox";
import { sandboxContract } from "@bulkhead/sandbox/testing";
import { describe, expect, test } from "vitest";

sandboxContract({ describe, test, expect }, "inline", (execute) => inlineSandbox({ execute }));

test("a worker is given its own copy of all that could be changed, and what nobody can change as it is", async () => {
  const fixed = fixJson<JsonSchema>({ type: "object", properties: { a: { enum: ["x"] } } });
  const given: Assignment = {
    v: 1,
    worker: "w",
    purpose: "p",
    input: { page: ["text"] },
    returns: fixed,
    tools: [{ name: "t", description: "", parameters: { type: "object" } }],
    limits: Object.freeze({ ...DEFAULT_LIMITS }), // frozen by somebody: that says nothing of what is inside
    label: { integrity: "user", readers: ["user"] },
  };
  let got: Assignment | undefined;
  await inlineSandbox({
    execute: async (assignment) => {
      got = assignment;
      return "{}";
    },
  }).run(given);
  expect(got).toEqual(given);
  expect(got?.returns).toBe(fixed);
  for (const name of ["input", "tools", "limits", "label"] as const) expect(got?.[name], name).not.toBe(given[name]);
});

test("what was fixed is another's copy, frozen to its leaves", () => {
  const given = { list: [{ a: 1 }], gone: undefined };
  const fixed = fixJson(given);
  given.list.push({ a: 2 });
  expect(fixed).toEqual({ list: [{ a: 1 }] });
  expect([fixed, fixed.list, fixed.list[0]].every((part) => Object.isFrozen(part))).toBe(true);
});
