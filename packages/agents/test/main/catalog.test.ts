import { describe, expect, test } from "vitest";
import { z } from "zod";
import { createCatalog, entryOf } from "../../src/main/catalog.ts";
import { type AnyTool, defineTool, undeclaredTool } from "../../src/tool/tool.ts";
import { type AnyWorker, defineWorker } from "../../src/worker/worker.ts";

const returns = z.object({ ok: z.boolean() });
const fetchPage = defineTool({
  name: "fetch_page",
  description: "",
  input: z.object({ url: z.url(), days: z.int().optional() }),
  effect: "read",
  run: () => "",
});
const pay = defineTool({
  name: "pay",
  description: "",
  input: z.object({ cents: z.int() }),
  effect: "write",
  run: () => "",
});
const reader = (input: z.ZodObject, more: object = {}) =>
  defineWorker({ name: "page_facts", purpose: "p", input, returns, ...more });
const catalog = (
  tools: readonly AnyTool[],
  readers: Readonly<Record<string, AnyWorker>> = {},
  workers: readonly AnyWorker[] = [],
) => createCatalog({ tools, readers, workers, complete: false });

describe("a reader's input has one text that is no argument of the tool, which gets the result", () => {
  test.each([
    ["the result alone", z.object({ page: z.string() })],
    ["arguments of the same name beside it", z.object({ url: z.url(), page: z.string(), days: z.int().optional() })],
    ["a bounded text", z.object({ page: z.string().max(100) })],
  ])("%s", (_, input) => {
    expect(entryOf(catalog([fetchPage], { fetch_page: reader(input) }), fetchPage)).toMatchObject({
      kind: "reader",
      field: "page",
    });
  });

  test.each([
    ["nothing", z.object({}), "has none"],
    ["only arguments", z.object({ url: z.string() }), "has none"],
    ["two texts", z.object({ page: z.string(), other: z.string() }), "has page, other"],
    ["a text and something else", z.object({ page: z.string(), n: z.int() }), "has page, n"],
    ["a number", z.object({ page: z.int() }), "has page"],
    ["a list", z.object({ pages: z.array(z.string()) }), "has pages"],
  ])("%s is refused when the agent is made", (_, input, has) => {
    expect(() => catalog([fetchPage], { fetch_page: reader(input) })).toThrow(
      /^bad_agent: "page_facts" cannot read "fetch_page": .* (exactly one|any) string/,
    );
    expect(() => catalog([fetchPage], { fetch_page: reader(input) })).toThrow(has);
  });

  test("a reader has no tools", () => {
    const worker = reader(z.object({ page: z.string() }), {
      tools: [defineTool({ name: "more", description: "", input: z.object({}), effect: "read", run: () => "" })],
    });
    expect(() => catalog([fetchPage], { fetch_page: worker })).toThrow(
      /^bad_agent: "page_facts" cannot read "fetch_page": a reader has no tools/,
    );
  });

  // "the others receive arguments of the same name; anything else is refused at creation": these never fit, so that
  // every call is schema_mismatch.
  test.each([
    ["a choice, which no result fits", z.object({ page: z.enum(["a", "b"]) })],
    ["an argument of another type", z.object({ page: z.string(), days: z.string() })],
  ])("%s is refused", (_, input) => {
    expect(() => catalog([fetchPage], { fetch_page: reader(input) })).toThrow(/^bad_agent: /);
  });

  // An argument that is bound by .with() is an argument of the tool still, with a value that the reader may need.
  test("an argument that is bound is no result", () => {
    const bound = fetchPage.with({ url: "https://acme.eu" });
    expect(
      entryOf(catalog([bound], { fetch_page: reader(z.object({ url: z.string(), page: z.string() })) }), bound),
    ).toMatchObject({ field: "page" });
  });

  test("a write has no reader", () => {
    expect(() => catalog([pay], { pay: reader(z.object({ page: z.string() })) })).toThrow(/^bad_agent: /);
  });
});

describe("a read is read by somebody", () => {
  test("without a reader by the worker that the model describes", () => {
    expect(entryOf(catalog([fetchPage]), fetchPage)).toEqual({ kind: "intent", tool: fetchPage });
  });

  const asHandle = defineTool({
    name: "t",
    description: "",
    input: z.object({}),
    effect: "read",
    returns: "handle",
    run: () => "",
  });

  test("or it answers a handle", () => {
    expect(entryOf(catalog([asHandle]), asHandle)).toMatchObject({ kind: "tool" });
  });

  test("a reader goes before a handle", () => {
    expect(entryOf(catalog([asHandle], { t: reader(z.object({ page: z.string() })) }), asHandle)).toMatchObject({
      kind: "reader",
    });
  });

  test("a write needs no reader", () => {
    expect(entryOf(catalog([pay]), pay)).toEqual({ kind: "tool", tool: pay });
  });

  test("a tool that nobody declared is no read, whatever it says of itself", () => {
    expect(entryOf(catalog([]), undeclaredTool(fetchPage.langchain))).toMatchObject({ kind: "tool" });
  });

  test("a derived tool has a reader of its own name", () => {
    const acme = fetchPage.with({ url: "https://acme.eu" }, { name: "acme_page" });
    const readers = { fetch_page: reader(z.object({ page: z.string() })) };
    expect(entryOf(catalog([fetchPage, acme], readers), acme)).toEqual({ kind: "intent", tool: acme });
    expect(entryOf(catalog([acme], { acme_page: reader(z.object({ page: z.string() })) }), acme)).toMatchObject({
      kind: "reader",
      field: "page",
    });
  });
});

test("no two tools or workers have one name", () => {
  const worker = defineWorker({ name: "pay", purpose: "p", input: z.object({ page: z.string() }), returns });
  expect(() => catalog([pay, pay])).toThrow('bad_agent: two tools or workers are named "pay"');
  expect(() => catalog([pay, pay.with({ cents: 1 })])).toThrow(/two tools or workers are named "pay"/);
  expect(() => catalog([pay], {}, [worker])).toThrow(/two tools or workers are named "pay"/);
});
