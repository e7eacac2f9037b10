import { type TrustedSet, trustedSet } from "@bulkhead/memory";
import type { Label } from "@bulkhead/sandbox";
import { tool as langchainTool } from "@langchain/core/tools";
import { Command } from "@langchain/langgraph";
import { describe, expect, test } from "vitest";
import { z } from "zod";
import { memberOf } from "../../src/tool/member-of.ts";
import { NotDone } from "../../src/tool/not-done.ts";
import type { Rules } from "../../src/tool/rules.ts";
import { type AnyTool, defineTool } from "../../src/tool/tool.ts";
import { makeRun, STRANGER, USER } from "../run/make-run.ts";

const SECRET = "the stranger's own words";
const payment = z.object({ vendor: z.string(), order: z.string(), cents: z.int().max(50_000) });
const orders = trustedSet({
  name: "orders",
  rows: [
    { vendor: "Alpha", order: "A-1", cents: "100" },
    { vendor: "Beta", order: "B-2", cents: "200" },
    { vendor: "Beta", order: "B-2", cents: "200" },
  ],
});
const bySet = (set: TrustedSet) => ({
  vendor: memberOf(set, "vendor"),
  order: memberOf(set, "order"),
  cents: memberOf(set, "cents"),
});

/** A payment, and what was paid. */
function pay(
  rules: Partial<Rules<z.infer<typeof payment>>> = {},
  run: (args: Readonly<Record<string, unknown>>) => unknown = () => "",
  set = orders,
) {
  const paid: Readonly<Record<string, unknown>>[] = [];
  const tool: AnyTool = defineTool({
    name: "pay",
    description: "",
    input: payment,
    effect: "write",
    egress: true,
    decidedBy: "any",
    arguments: bySet(set),
    ...rules,
    run: (args) => {
      paid.push(args);
      return run(args);
    },
  });
  return { tool, paid };
}

const ALPHA = { vendor: "Alpha", order: "A-1", cents: 100 };
const BETA = { vendor: "Beta", order: "B-2", cents: 200 };

describe("in this order: handles, arguments, rows, decision", () => {
  const { tool, paid } = pay({}, undefined, trustedSet({ name: "none", rows: [] }));

  test("a bad handle is said first, with its argument", async () => {
    const { call, events } = makeRun();
    expect(await call(tool, { vendor: "{{h9}}", order: 7, cents: "x" })).toMatchObject({
      ok: false,
      code: "bad_handle",
      argument: "vendor",
    });
    expect(events.at(-1)).toMatchObject({ kind: "call_end", ok: false, code: "bad_handle", argument: "vendor" });
    expect(events.at(-1)).not.toHaveProperty("decision");
  });

  test("then arguments that do not fit, without a word of why", async () => {
    const { call, events, run } = makeRun();
    const result = await call(tool, { vendor: SECRET, order: 7, cents: 60_000 });
    expect(result).toMatchObject({ ok: false, code: "schema_mismatch" });
    expect(JSON.stringify([result, events])).not.toContain(SECRET);
    expect(run.report().effects).toEqual([]);
  });

  test("then the decision, whose reason only operators see", async () => {
    const { call, events, run } = makeRun();
    const result = await call(tool, ALPHA);
    expect(result).toMatchObject({ ok: false, code: "denied", label: USER });
    expect(events.at(-1)).toMatchObject({
      code: "denied",
      decision: { kind: "deny", reason: "argument", argument: "vendor" },
    });
    expect(run.report().effects).toMatchObject([
      {
        tool: "pay",
        arguments: ALPHA,
        state: "denied",
        code: "denied",
        decision: { kind: "deny", reason: "argument" },
      },
    ]);
  });

  test("rows are not even looked up before the arguments fit, and nothing has run", async () => {
    let loaded = 0;
    const counted = { name: "counted", load: async () => [{ vendor: String(loaded++) }] };
    const { tool: other, paid: done } = pay({}, undefined, counted);
    const { call } = makeRun();
    await call(other, { ...ALPHA, cents: 60_000 });
    await call(other, { ...ALPHA, vendor: "{{h1}}" });
    expect([loaded, done, paid]).toEqual([0, [], []]);
    await call(other, ALPHA);
    await call(other, ALPHA);
    expect(loaded).toBe(1);
  });

  test("what would ask is denied: here nobody can answer", async () => {
    const { call, events } = makeRun({ ask: "unmet" });
    expect(await call(tool, ALPHA)).toMatchObject({ ok: false, code: "denied" });
    expect(events.at(-1)).toMatchObject({ decision: { kind: "ask", reason: "argument" } });
  });

  test("a tool that nobody declared is held to the strictest rules", async () => {
    const { call, events } = makeRun();
    expect(await call({ ...tool, rules: undefined }, ALPHA, { context: STRANGER })).toMatchObject({ code: "denied" });
    expect(events.at(-1)).toMatchObject({ effect: "undeclared", decision: { reason: "undeclared" } });
  });

  // The file of a set is gone: the call is refused further out, but no event and no record of it is left for operators.
  test("a set that cannot be loaded refuses the call, and operators are told", async () => {
    const { call, events } = makeRun();
    const broken = pay({}, undefined, trustedSet({ name: "gone", file: "/nowhere/orders.csv" })).tool;
    const result = await call(broken, ALPHA).catch(() => undefined);
    expect(result).toMatchObject({ ok: false, code: "tool_failed" });
    expect(events.at(-1)).toMatchObject({ kind: "call_end", code: "tool_failed", argument: "vendor" });
  });
});

test("rows that could not be had once are asked for again, and then stand for the whole run", async () => {
  let loads = 0;
  const load = async () => {
    if (loads++ === 0) throw new Error("away");
    return [{ vendor: "Alpha", order: "A-1", cents: 100 }];
  };
  const { tool, paid } = pay({ limits: { perRow: 9 } }, undefined, { name: "shaky", load });
  const { call } = makeRun();
  expect(await call(tool, ALPHA)).toMatchObject({ code: "tool_failed" });
  for (let i = 0; i < 2; i++) expect(await call(tool, ALPHA)).toMatchObject({ ok: true });
  expect([loads, paid.length]).toEqual([2, 2]);
});

describe("rows are spent", () => {
  test("one row, one payment", async () => {
    const { tool, paid } = pay();
    const { call, events } = makeRun();
    expect(await call(tool, ALPHA)).toMatchObject({ ok: true, text: "" });
    expect(await call(tool, ALPHA)).toMatchObject({ ok: false, code: "denied" });
    expect(events.at(-1)).toMatchObject({ decision: { kind: "deny", reason: "limit" } });
    expect(paid).toEqual([ALPHA]);
  });

  test("two rows that are alike, two payments", async () => {
    const { tool, paid } = pay();
    const { call } = makeRun();
    for (let i = 0; i < 3; i++) await call(tool, BETA);
    expect(paid).toEqual([BETA, BETA]);
  });

  test("two calls at once cannot both have the last row", async () => {
    const { tool, paid } = pay({}, () => new Promise((resolve) => setTimeout(resolve, 5)));
    const { call } = makeRun();
    const results = await Promise.all(Array.from({ length: 10 }, () => call(tool, ALPHA)));
    expect(results.filter(({ ok }) => ok)).toHaveLength(1);
    expect(paid).toEqual([ALPHA]);
  });

  test("calls at once cannot pass perRun together", async () => {
    const { tool, paid } = pay({ arguments: { vendor: "any", order: "any", cents: "any" }, limits: { perRun: 3 } });
    const { call } = makeRun();
    await Promise.all(Array.from({ length: 10 }, () => call(tool, ALPHA)));
    expect(paid).toHaveLength(3);
  });

  test("the vendor of one row with the order of another is refused, bound constants included", async () => {
    const { tool, paid } = pay();
    const { call, events } = makeRun();
    await call(tool, { ...ALPHA, vendor: "Beta" });
    expect(events.at(-1)).toMatchObject({ decision: { reason: "row" } });
    await call(tool.with({ vendor: "Beta" }), { order: "A-1", cents: 100 });
    expect(events.at(-1)).toMatchObject({ decision: { reason: "row" } });
    expect(paid).toEqual([]);
  });

  test("derived tools spend the rows and the limits of their base", async () => {
    const { tool, paid } = pay({ limits: { perRun: 2, perRow: 9 } });
    const { call } = makeRun();
    const alpha = tool.with({ vendor: "Alpha" }, { name: "pay_alpha" });
    await call(alpha, { order: "A-1", cents: 100 });
    await call(tool, ALPHA);
    expect(await call(alpha, { order: "A-1", cents: 100 })).toMatchObject({ code: "denied" });
    expect(paid).toHaveLength(2);
  });

  test("a read spends no row", async () => {
    const { tool, paid } = pay({ effect: "read", egress: false });
    const { call } = makeRun();
    for (let i = 0; i < 3; i++) await call(tool, ALPHA);
    expect(paid).toHaveLength(3);
  });

  test("nor does it take the row from a write", async () => {
    const { tool, paid } = pay();
    const { call } = makeRun();
    const look = defineTool({
      name: "look",
      description: "",
      input: payment,
      effect: "read",
      arguments: bySet(orders),
      run: () => "",
    });
    expect(await call(look, ALPHA)).toMatchObject({ ok: true });
    expect(await call(tool, ALPHA)).toMatchObject({ ok: true });
    expect(await call(look, ALPHA)).toMatchObject({ ok: true });
    expect(paid).toEqual([ALPHA]);
  });

  test("another run starts anew", async () => {
    const { tool, paid } = pay();
    await makeRun().call(tool, ALPHA);
    await makeRun().call(tool, ALPHA);
    expect(paid).toHaveLength(2);
  });
});

describe("a failure", () => {
  test("that may have done something keeps what it spent", async () => {
    const { tool, paid } = pay({ limits: { perRun: 5 } }, () => {
      throw new Error(SECRET);
    });
    const { call } = makeRun();
    expect(await call(tool, ALPHA)).toMatchObject({ ok: false, code: "tool_failed" });
    expect(await call(tool, ALPHA)).toMatchObject({ ok: false, code: "denied" });
    expect(paid).toHaveLength(1);
  });

  test("by NotDone gives row and count back", async () => {
    let tries = 0;
    const { tool, paid } = pay({ limits: { perRun: 1 } }, async () => {
      if (tries++ === 0) throw new NotDone(SECRET);
    });
    const { call, run } = makeRun();
    expect(await call(tool, ALPHA)).toMatchObject({ ok: false, code: "tool_failed" });
    expect(await call(tool, ALPHA)).toMatchObject({ ok: true });
    expect(paid).toHaveLength(2);
    expect(run.report().effects.map(({ state }) => state)).toEqual(["failed", "done"]);
  });

  test("by NotDone passes through a LangChain tool", async () => {
    let tries = 0;
    const own = langchainTool(
      async () => {
        if (tries++ === 0) throw new NotDone();
        return "";
      },
      { name: "t", description: "", schema: z.object({}) },
    );
    const tool = defineTool({ tool: own, effect: "write", decidedBy: "any", limits: { perRun: 1 } });
    const { call } = makeRun();
    expect([(await call(tool, {})).ok, (await call(tool, {})).ok, (await call(tool, {})).ok]).toEqual([
      false,
      true,
      false,
    ]);
  });

  test.each<readonly [string, () => unknown]>([
    [
      "an error",
      () => {
        throw new Error(SECRET);
      },
    ],
    ["a rejection", () => Promise.reject(new Error(SECRET))],
    [
      "a string",
      () => {
        throw SECRET;
      },
    ],
    [
      "an object",
      () => {
        throw { message: SECRET, code: SECRET, toString: () => SECRET };
      },
    ],
    [
      "nothing",
      () => {
        throw undefined;
      },
    ],
    [
      "an error with a cause",
      () => {
        throw new Error("x", { cause: SECRET });
      },
    ],
    [
      "a result that throws when it is read",
      () => ({
        toJSON() {
          throw new Error(SECRET);
        },
      }),
    ],
  ])("says its code and no more: %s", async (_, run) => {
    const tool = defineTool({ name: "t", description: "", input: z.object({}), effect: "read", run });
    const { call, events, run: own } = makeRun();
    const result = await call(tool, {});
    expect(result).toMatchObject({ ok: false, code: "tool_failed" });
    const told = { ...own.report(), failures: undefined }; // those are kept for operators, who ask for them
    expect(JSON.stringify([result, events, told])).not.toContain(SECRET);
  });
});

describe("a tool that hangs", () => {
  test("is left when the signal says so, and may know by its own", async () => {
    const stop = new AbortController();
    let told = false;
    const tool = defineTool({
      name: "t",
      description: "",
      input: z.object({}),
      effect: "write",
      run: (_, { signal }) => {
        signal.addEventListener("abort", () => {
          told = true;
        });
        return new Promise(() => {});
      },
    });
    const { call, run } = makeRun();
    const result = call(tool, {}, { signal: stop.signal });
    setTimeout(() => stop.abort(new Error(SECRET)), 5);
    expect(await result).toMatchObject({ ok: false, code: "cancelled" });
    expect(told).toBe(true);
    expect(run.report().effects).toMatchObject([{ state: "failed", code: "cancelled" }]);
  });

  test("does not begin after the signal", async () => {
    const { tool, paid } = pay();
    const { call } = makeRun();
    expect(await call(tool, ALPHA, { signal: AbortSignal.abort() })).toMatchObject({ ok: false, code: "cancelled" });
    expect(paid).toEqual([]);
  });

  test("and fails later is not an unhandled rejection", async () => {
    const stop = new AbortController();
    const tool = defineTool({
      name: "t",
      description: "",
      input: z.object({}),
      effect: "read",
      run: () => new Promise((_, reject) => setTimeout(() => reject(new Error(SECRET)), 10)),
    });
    const { call } = makeRun();
    const result = call(tool, {}, { signal: stop.signal });
    stop.abort();
    expect(await result).toMatchObject({ code: "cancelled" });
    await new Promise((resolve) => setTimeout(resolve, 20));
  });
});

describe("results", () => {
  const cyclic: { self?: unknown } = {};
  cyclic.self = cyclic;
  test.each<readonly [string, unknown, string | undefined]>([
    ["text", "text", "text"],
    ["an object", { a: 1 }, '{"a":1}'],
    ["a list", [1, "a"], '[1,"a"]'],
    ["a number", 7, "7"],
    ["nothing", undefined, ""],
    ["null", null, ""],
    [
      "text blocks",
      [
        { type: "text", text: "a" },
        { type: "text", text: "b" },
      ],
      "a\nb",
    ],
    [
      "an image",
      [
        { type: "text", text: "a" },
        { type: "image_url", image_url: "x" },
      ],
      undefined,
    ],
    ["a circle", cyclic, undefined],
    ["a big integer", 1n, undefined],
    ["a function", () => "", undefined],
    ["a symbol", Symbol("x"), undefined],
    ["20 MB", "x".repeat(20_000_000), "x".repeat(20_000_000)],
  ])("of a read are one text, or it failed: %s", async (_, result, text) => {
    const tool = defineTool({ name: "t", description: "", input: z.object({}), effect: "read", run: () => result });
    const got = await makeRun().call(tool, {});
    if (text === undefined) expect(got).toMatchObject({ ok: false, code: "tool_failed" });
    else expect(got.ok && got.text === text).toBe(true);
  });

  test("of a write stay here, whatever they are, unless it answers a handle", async () => {
    const write = (rules: object) =>
      defineTool({ name: "t", description: "", input: z.object({}), effect: "write", run: () => SECRET, ...rules });
    expect(await makeRun().call(write({}), {})).toMatchObject({ ok: true, text: "" });
    expect(await makeRun().call(write({ returns: "handle" }), {})).toMatchObject({ ok: true, text: SECRET });
    const odd = defineTool({ name: "t", description: "", input: z.object({}), effect: "write", run: () => cyclic });
    expect(await makeRun().call(odd, {})).toMatchObject({ ok: true });
  });

  test("of a LangChain tool are its content; an artifact goes nowhere, and a Command is no result", async () => {
    const withArtifact = langchainTool(async () => ["content", SECRET], {
      name: "t",
      description: "",
      schema: z.object({}),
      responseFormat: "content_and_artifact",
    });
    expect(await makeRun().call(defineTool({ tool: withArtifact, effect: "read" }), {})).toMatchObject({
      text: "content",
    });
    const withCommand = langchainTool(async () => new Command({ goto: "elsewhere", update: { messages: [] } }), {
      name: "t",
      description: "",
      schema: z.object({}),
    });
    const result = await makeRun().call(defineTool({ tool: withCommand as never, effect: "read" }), {});
    expect(result).toMatchObject({ ok: false, code: "tool_failed" }); // half of what it means would be lost
  });

  test("are external, and readable by the principal unless the tool says otherwise", async () => {
    const read = (rules: object) =>
      defineTool({ name: "t", description: "", input: z.object({}), effect: "read", run: () => "", ...rules });
    expect((await makeRun({ principal: "alice" }).call(read({}), {})).label).toEqual({
      integrity: "external",
      readers: ["alice"],
    });
    expect((await makeRun().call(read({ readers: "public" }), {})).label).toEqual({
      integrity: "external",
      readers: "public",
    });
  });
});

describe("what the call is made of", () => {
  test("constants take part, and the tool gets them with the rest", async () => {
    const { tool, paid } = pay();
    const { call, run } = makeRun();
    const alpha = tool.with({ vendor: "Alpha", order: "A-1" }, { name: "pay_alpha" });
    expect(await call(alpha, { cents: 100 })).toMatchObject({ ok: true });
    expect(paid).toEqual([ALPHA]);
    expect(run.report().effects).toMatchObject([{ tool: "pay_alpha", base: "pay", arguments: ALPHA, state: "done" }]);
  });

  test("an argument that is bound is refused, though it be the same value", async () => {
    const { tool, paid } = pay();
    expect(await makeRun().call(tool.with({ vendor: "Alpha" }), ALPHA)).toMatchObject({ code: "schema_mismatch" });
    expect(paid).toEqual([]);
  });

  test("a constant is trusted where the user's word is asked for", async () => {
    const post = defineTool({
      name: "post",
      description: "",
      input: z.object({ to: z.email(), body: z.string() }),
      effect: "write",
      decidedBy: "any",
      run: () => "",
    });
    const words = ['say "Hello all"'];
    const { call } = makeRun({}, words);
    expect(await call(post.with({ to: "team@acme.eu" }), { body: "Hello all" }, { context: STRANGER })).toMatchObject({
      ok: true,
    });
    expect(await call(post, { to: "team@acme.eu", body: "Hello all" }, { context: STRANGER })).toMatchObject({
      code: "denied",
    });
  });

  test("handles are resolved for the tool, and operators see where they came from", async () => {
    const { tool, paid } = pay();
    const { call, handles, run } = makeRun();
    handles.issue("Alpha", STRANGER, "c0-3");
    const result = await call(tool, { ...ALPHA, vendor: "{{h1}}" }, { context: STRANGER });
    expect(result).toMatchObject({ ok: true, label: { integrity: "external", readers: ["user"] } });
    expect(paid).toEqual([ALPHA]);
    expect(run.report().effects).toMatchObject([{ arguments: ALPHA, sources: { vendor: ["c0-3"], order: [] } }]);
  });

  test("a handle's text is parsed like any other: what does not fit is refused without a word of it", async () => {
    const post = defineTool({
      name: "post",
      description: "",
      input: z.object({ to: z.email() }),
      effect: "write",
      decidedBy: "any",
      arguments: { to: "any" },
      run: () => "",
    });
    const { call, handles, events } = makeRun();
    handles.issue(SECRET, STRANGER);
    const result = await call(post, { to: "{{h1}}" });
    expect(result).toMatchObject({ ok: false, code: "schema_mismatch", label: STRANGER });
    expect(JSON.stringify([result, events])).not.toContain(SECRET);
  });

  test("a default that the schema puts in is the context's choice", async () => {
    const post = defineTool({
      name: "post",
      description: "",
      input: z.object({ to: z.string().default("all") }),
      effect: "write",
      decidedBy: "any",
      run: () => "",
    });
    expect(await makeRun().call(post, {}, { context: STRANGER })).toMatchObject({ code: "denied" });
    expect(await makeRun().call(post, {}, { context: USER })).toMatchObject({ ok: true });
  });

  test("the tool gets a signal and a key that is its call's own", async () => {
    const keys: string[] = [];
    const tool = defineTool({
      name: "t",
      description: "",
      input: z.object({}),
      effect: "read",
      run: (_, { key }) => void keys.push(key),
    });
    const { call } = makeRun();
    await call(tool, {}, { position: "c1-0" });
    await call(tool, {}, { position: "c1-1" });
    await call(tool, {}, { position: "c1-0" });
    expect(keys).toEqual(["thread/c1-0", "thread/c1-1", "thread/c1-0"]);
  });

  // The record is what was decided on; here it is the object that the tool got, which it may change.
  test("a tool that changes its arguments does not change the record", async () => {
    const tool = defineTool({
      name: "t",
      description: "",
      input: z.object({ to: z.string() }),
      effect: "write",
      run: (args) => {
        args.to = "somebody else";
      },
    });
    const { call, run } = makeRun();
    await call(tool, { to: "bob" });
    expect(run.report().effects).toMatchObject([{ arguments: { to: "bob" } }]);
  });
});

describe("what the user wrote", () => {
  const post = defineTool({
    name: "post",
    description: "",
    input: z.object({
      to: z.email(),
      role: z.enum(["viewer", "administrator"]).optional(),
      n: z.coerce.number().optional(),
      list: z.array(z.email()).optional(),
    }),
    effect: "write",
    decidedBy: "any",
    run: () => "",
  });
  const made = (args: object, ...messages: string[]) =>
    makeRun({}, messages).call(post, { ...args }, { context: STRANGER });

  test("lifts an equal argument", async () => {
    expect(await made({ to: "bob@acme.eu" }, "mail bob@acme.eu")).toMatchObject({ ok: true });
    expect(await made({ to: "bob@acme.eu" }, "mail eve@acme.eu")).toMatchObject({ code: "denied" });
  });

  test("lifts a list only when all of it is the user's", async () => {
    expect(await made({ to: "bob@acme.eu", list: ["bob@acme.eu"] }, "mail bob@acme.eu")).toMatchObject({ ok: true });
    expect(
      await made({ to: "bob@acme.eu", list: ["bob@acme.eu", "eve@evil.example"] }, "mail bob@acme.eu"),
    ).toMatchObject({ code: "denied" });
  });

  test("lifts no handle that stands for the same text", async () => {
    const { call, handles } = makeRun({}, ["mail bob@acme.eu"]);
    handles.issue("bob@acme.eu", STRANGER);
    expect(await call(post, { to: "{{h1}}" }, { context: USER })).toMatchObject({ code: "denied" });
  });

  // DESIGN section 5: "numbers, booleans and enum members never match". The user wrote "never make anybody an
  // `administrator`"; the member of the enum is lifted all the same.
  test("lifts no member of an enum", async () => {
    expect(
      await made({ to: "bob@acme.eu", role: "administrator" }, "mail bob@acme.eu, who is no `administrator`"),
    ).toMatchObject({ code: "denied" });
  });

  // The model writes the number as text, the token of digits matches, and the schema makes a number of it.
  test("lifts no number, though it be written as text", async () => {
    expect(await made({ to: "bob@acme.eu", n: "41200000" }, "mail bob@acme.eu about 41200000")).toMatchObject({
      code: "denied",
    });
  });
});

describe("who may know", () => {
  const principals = { alice: ["alice@acme.eu", "a@acme.eu"], bob: ["bob@acme.eu"] };
  const hers: Label = { integrity: "external", readers: ["alice"] };
  const input = z.object({ to: z.array(z.string()).optional(), cc: z.string().optional(), body: z.string() });
  type Mail = Partial<Rules<z.infer<typeof input>>>;
  const mail = (rules: Mail = {}): AnyTool =>
    defineTool({
      name: "mail",
      description: "",
      input,
      effect: "write",
      egress: true,
      decidedBy: "any",
      arguments: { to: "any", cc: "any", body: "any" },
      recipients: ["to", "cc"],
      readers: ["alice"],
      run: () => "",
      ...rules,
    });
  async function told(args: object, rules: Mail = {}) {
    const { call, handles, events } = makeRun({ principal: "alice", principals });
    handles.issue("her data", hers);
    const { ok } = await call(mail(rules), { body: "{{h1}}", ...args }, { context: USER });
    const last = events.at(-1);
    return ok ? "told" : last?.kind === "call_end" && last.decision?.kind === "deny" ? last.decision.reason : "?";
  }

  test.each<readonly [string, object, string]>([
    ["alice herself", { to: ["alice@acme.eu"] }, "told"],
    ["any of her addresses", { to: ["a@acme.eu"], cc: "alice@acme.eu" }, "told"],
    ["bob", { to: ["bob@acme.eu"] }, "readers"],
    ["bob in the second field", { to: ["alice@acme.eu"], cc: "bob@acme.eu" }, "readers"],
    ["a stranger", { to: ["eve@evil.example"] }, "readers"],
    ["alice and a stranger", { to: ["alice@acme.eu", "eve@evil.example"] }, "readers"],
    ["two addresses in one string", { to: ["alice@acme.eu, eve@evil.example"] }, "readers"],
    ["another spelling of her address", { to: ["Alice@acme.eu"] }, "readers"],
    ["an address named like what every object has", { to: ["constructor"] }, "readers"],
  ])("%s", async (_, args, expected) => {
    expect(await told(args)).toBe(expected);
  });

  test("without recipients it is the public", async () => {
    const { recipients: _, ...rules } = mail().rules as Rules;
    const { call, handles } = makeRun({ principal: "alice", principals });
    handles.issue("her data", hers);
    const open = defineTool({ name: "mail", description: "", input, ...rules, run: () => "" });
    expect(await call(open, { to: ["alice@acme.eu"], body: "{{h1}}" })).toMatchObject({ code: "denied" });
  });

  // DESIGN section 5: "without `recipients`: the public". A call whose recipients are all left out tells somebody still (a
  // default channel, everyone), but is judged as telling nobody, so that any secret may go.
  test.each<readonly [string, object]>([
    ["left out", {}],
    ["empty", { to: [] }],
  ])("recipients that are %s are the public", async (_, args) => {
    expect(await told(args)).toBe("readers");
  });

  test("an empty list of recipient arguments is no declaration of recipients", async () => {
    expect(await told({ to: ["eve@evil.example"] }, { recipients: [] })).toBe("readers");
  });

  test("what a write's own readers may not know is not written there", async () => {
    expect(await told({ to: ["alice@acme.eu"] }, { readers: "public" })).toBe("readers");
    expect(await told({ to: ["alice@acme.eu"] }, { readers: ["alice", "bob"] })).toBe("readers");
  });

  test("what the user wrote, and what is a member, may be known by the call's recipients", async () => {
    const set = trustedSet({ name: "bodies", rows: [{ body: "her data" }] });
    expect(await told({ to: ["bob@acme.eu"] }, { arguments: { to: "any", body: memberOf(set, "body") } })).toBe("told");
  });
});

describe("a worker's call", () => {
  test("knows no handles: a name in a mail is text", async () => {
    const seen: unknown[] = [];
    const tool = defineTool({
      name: "t",
      description: "",
      input: z.object({ q: z.string() }),
      effect: "read",
      run: (args) => void seen.push(args.q),
    });
    const { call, handles } = makeRun();
    handles.issue(SECRET, STRANGER);
    await call(tool, { q: "{{h1}}" }, { handles: undefined });
    await call(tool, { q: "see {{h1}} and \\{\\{h1}}" }, { handles: undefined });
    expect(seen).toEqual(["{{h1}}", "see {{h1}} and \\{\\{h1}}"]);
  });

  test("lifts a string to the label of the input's leaf that it equals, and no other", async () => {
    const post = defineTool({
      name: "post",
      description: "",
      input: z.object({ to: z.string() }),
      effect: "write",
      decidedBy: "any",
      run: () => "",
    });
    const known = new Map<string, Label>([
      ["bob", USER],
      ["eve", STRANGER],
    ]);
    const { call } = makeRun({}, ['mail "carol"']);
    const made = (to: string) => call(post, { to }, { handles: undefined, context: STRANGER, known });
    expect([(await made("bob")).ok, (await made("eve")).ok, (await made("carol")).ok]).toEqual([true, false, false]);
  });
});

test("every call is told to operators once, with times and codes and no text", async () => {
  const { tool } = pay();
  const { call, events, handles, run } = makeRun();
  handles.issue("Alpha", STRANGER);
  await call(tool, { ...ALPHA, vendor: "{{h1}}" });
  await call(tool, ALPHA);
  await call(tool, { ...ALPHA, vendor: "{{h2}}" });
  const ends = events.filter(({ kind }) => kind === "call_end");
  expect(ends).toHaveLength(3);
  expect(ends.map((event) => (event.kind === "call_end" ? [event.ok, event.code] : []))).toEqual([
    [true, undefined],
    [false, "denied"],
    [false, "bad_handle"],
  ]);
  expect(JSON.stringify(events)).not.toContain("Alpha");
  expect(run.report().toolCalls).toBe(3);
});

describe("waiting before the decision", () => {
  test("ends with the signal too: a check or a set that hangs", async () => {
    const hang = defineTool({
      name: "t",
      description: "",
      input: z.object({ a: z.string().refine(() => new Promise<boolean>(() => {})) }),
      effect: "read",
      run: () => "",
    });
    const { call } = makeRun();
    expect(await call(hang, { a: "x" }, { signal: AbortSignal.timeout(20) })).toMatchObject({
      ok: false,
      code: "cancelled",
    });
  });
});

test("an argument that nobody declared is not named in an event", async () => {
  const open = defineTool({
    name: "t",
    description: "",
    input: z.looseObject({}),
    effect: "write",
    decidedBy: "any",
    run: () => "",
  });
  const { call, events } = makeRun();
  await call(open, { "a stranger's words": "x" }, { context: STRANGER });
  expect(events.at(-1)).toMatchObject({ decision: { reason: "argument", argument: "(unknown)" } });
  expect(JSON.stringify(events)).not.toContain("stranger's");
});

test("what a tool threw is kept for operators, and nowhere else", async () => {
  const broken = defineTool({
    name: "t",
    description: "",
    input: z.object({}),
    effect: "read",
    run: () => Promise.reject(new Error("db down")),
  });
  const { call, run, events } = makeRun();
  expect(JSON.stringify(await call(broken, {}))).not.toContain("db down");
  expect(JSON.stringify(events)).not.toContain("db down");
  expect(run.report().failures).toEqual([{ position: "c1-0", name: "t", text: "Error: db down" }]);
});
