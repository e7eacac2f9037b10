// Handles in what a workflow passes on: read, unread and given ones.
import { describe, expect, test } from "vitest";
import { z } from "zod";
import { type Context, defineTool, defineWorker, defineWorkflow, type Handle, observeRun } from "../../src/index.ts";
import { fetchPage, found, readerOf } from "./parts.ts";

const line = z.object({ text: z.string().nullable(), n: z.int().nullable(), tags: z.array(z.string()).optional() });
const taken: unknown[] = [];
/** Takes anything that the types allow, and keeps what it was given. */
const keep = defineTool({
  name: "keep",
  description: "",
  input: z.object({
    line: line.nullable().optional(),
    lines: z.array(line.nullable()).optional(),
    text: z.string().optional(),
    page: z.string().optional(),
  }),
  effect: "write",
  decidedBy: "any",
  arguments: { line: "any", lines: "any", text: "any", page: "any" },
  text: { text: "plain", page: "html" },
  readers: ["user"],
  run: (args) => void taken.push(structuredClone(args)),
});
const shape = z.object({
  text: z.string().max(60),
  n: z.int().min(0).max(99),
  tags: z.array(z.string().max(9)).max(3).optional(),
});
const give = defineWorker({
  name: "give",
  input: z.object({ what: z.string() }),
  returns: z.object({
    line: shape,
    deep: z.object({ deeper: z.object({ n: z.int().min(0).max(99) }) }),
    maybe: z.int().min(0).max(9).optional(),
  }),
  run: ({ what }) => {
    if (what === "fail") throw new Error("CANARY");
    return { line: { text: `<b>${what}</b>`, n: 7, tags: ["a", "b"] }, deep: { deeper: { n: 9 } } };
  },
});
const takesText = readerOf(({ page: text }) => found(text.length));

async function play(run: (ctx: Context) => Promise<unknown>) {
  taken.length = 0;
  let seen: unknown;
  const flow = defineWorkflow({
    name: "flow",
    input: z.object({}),
    returns: z.object({}),
    workers: [give, takesText],
    tools: [keep, fetchPage],
    async run(ctx) {
      seen = await run(ctx as Context);
      return {};
    },
  });
  const { result, report } = await observeRun({}, () => flow.invoke({}));
  expect(result).toEqual({ ok: true, value: {} });
  return { seen, report };
}

describe("an unread outcome", () => {
  test("is passed whole, by field, by deep field, in lists, and inside text that takes it", async () => {
    await play(async (ctx) => {
      const { unread } = ctx.spawn(give, { what: "x" });
      await ctx.call(keep, { line: unread.line });
      await ctx.call(keep, { lines: [{ text: unread.line.text, n: unread.deep.deeper.n }] });
      await ctx.call(keep, {
        text: `n is ${unread.line.n}, ${unread.line.text}, ${unread.line.tags}`,
        page: unread.line.text as Handle,
      });
    });
    expect(taken).toEqual([
      { line: { text: "<b>x</b>", n: 7, tags: ["a", "b"] } },
      { lines: [{ text: "<b>x</b>", n: 9 }] },
      { text: 'n is «7», «<b>x</b>», «["a","b"]»', page: "«&#60;b&#62;x&#60;/b&#62;»" },
    ]);
  });

  test("is the same object however often it is asked for, and says nothing", async () => {
    await play(async (ctx) => {
      const spawned = ctx.spawn(give, { what: "x" });
      expect(spawned.unread).toBe(spawned.unread);
      expect(JSON.stringify(spawned.unread)).toMatch(/^"\{\{h\d+\}\}"$/);
      expect(`${spawned.unread.line.n}`).toMatch(/^\{\{h\d+\}\}$/);
      await spawned;
      expect(JSON.stringify(spawned.unread)).toMatch(/^"\{\{h\d+\}\}"$/);
    });
  });

  test("may be asked for after it was done, and used beside what was read", async () => {
    await play(async (ctx) => {
      const spawned = ctx.spawn(give, { what: "x" });
      const outcome = await spawned;
      if (!outcome.ok) throw new Error(outcome.code);
      await ctx.call(keep, { lines: [{ text: outcome.value.line.text, n: spawned.unread.line.n }] });
    });
    expect(taken).toEqual([{ lines: [{ text: "<b>x</b>", n: 7 }] }]);
  });

  test("that was left out leaves its place out, and null in a list", async () => {
    await play(async (ctx) => {
      const { unread } = ctx.spawn(give, { what: "x" });
      await ctx.call(keep, { line: unread.maybe as never, lines: [unread.maybe as never] });
    });
    expect(taken).toEqual([{ lines: [null] }]);
  });
});

describe("a failed handle", () => {
  test("stands for null, and for nothing inside a text", async () => {
    await play(async (ctx) => {
      const { unread } = ctx.spawn(give, { what: "fail" });
      await ctx.call(keep, {
        line: unread.line,
        lines: [{ text: unread.line.text, n: unread.line.n }],
        text: `got ${unread.line.text}`,
      });
    });
    expect(taken).toEqual([{ line: null, lines: [{ text: null, n: null }], text: "got «»" }]);
  });

  test("where null does not fit: a spawn has its code, a call is refused", async () => {
    const { seen } = await play(async (ctx) => {
      const { unread } = ctx.spawn(give, { what: "fail" });
      return [
        await ctx.spawn(takesText, { page: unread.line.text }),
        await ctx.call(fetchPage, { url: unread.line.text }),
        await ctx.spawn(takesText, { page: ctx.read(fetchPage, { url: "no url" }) }),
      ];
    });
    expect(seen).toEqual([
      { ok: false, code: "worker_crashed" },
      { ok: false, code: "schema_mismatch" },
      { ok: false, code: "schema_mismatch" },
    ]);
  });
});

describe("bad_handle is the answer to", () => {
  let stray: Handle | undefined;

  test.each<[string, (ctx: Context) => PromiseLike<unknown>]>([
    [
      "a handle of another run, though its name stands for something here",
      (ctx) => {
        expect(`${ctx.read(fetchPage, { url: "https://a.example" })}`).toBe(`${stray}`);
        return ctx.call(keep, { text: stray as Handle });
      },
    ],
    ["one that nobody issued", (ctx) => ctx.call(keep, { text: "{{h9999}}" })],
    ["one that nobody issued, for a worker", (ctx) => ctx.spawn(takesText, { page: "{{h9999}}" })],
    [
      "one inside a URL",
      (ctx) =>
        ctx.call(fetchPage, { url: `https://a.example/?q=${ctx.read(fetchPage, { url: "https://a.example" })}` }),
    ],
    [
      "one inside a worker's text",
      (ctx) => ctx.spawn(takesText, { page: `see ${ctx.read(fetchPage, { url: "https://a.example" })}` }),
    ],
    [
      "one as a key",
      (ctx) => ctx.call(keep, { line: { [`${ctx.read(fetchPage, { url: "https://a.example" })}`]: 1 } as never }),
    ],
  ])("%s", async (_, act) => {
    await play(async (ctx) => {
      stray = ctx.read(fetchPage, { url: "https://b.example" });
    });
    const { seen, report } = await play(async (ctx) => [await act(ctx), ctx.label.integrity]);
    expect(seen).toEqual([{ ok: false, code: "bad_handle" }, "user"]);
    expect(report?.effects.filter(({ state }) => state !== "done")).toEqual([]);
    expect(taken).toEqual([]);
  });
});

test("a name that stands for nothing when it is used never will, whatever is issued meanwhile", async () => {
  const secret = "{{h60}}";
  const { codes } = await futureNames(secret);
  expect(codes).toEqual(["bad_handle", "bad_handle", "bad_handle"]);
});

/** Operations that name a handle which is issued after them, while they wait for another one. */
async function futureNames(name: string) {
  const two = z.object({ a: z.string(), b: z.string() });
  const wait = defineWorker({
    name: "wait",
    input: z.object({}),
    returns: z.object({ text: z.string().max(9) }),
    run: async () => {
      await new Promise((resolve) => setTimeout(resolve, 20));
      return { text: "waited" };
    },
  });
  const join = defineWorker({ name: "join", input: two, returns: z.object({}), run: () => ({}) });
  const echo = defineTool({ name: "echo", description: "", input: two, effect: "read", run: ({ a, b }) => a + b });
  const codes: string[] = [];
  let issued = "";
  const flow = defineWorkflow({
    name: "flow",
    input: z.object({}),
    returns: z.object({}),
    workers: [wait, join, takesText],
    tools: [echo, fetchPage],
    async run(ctx) {
      const a = ctx.spawn(wait, {}).unread.text;
      const joined = ctx.spawn(join, { a, b: name });
      const called = ctx.call(echo, { a, b: name });
      const read = ctx.spawn(takesText, { page: ctx.read(echo, { a, b: name }) });
      while (Number(/\d+/u.exec(issued)?.[0] ?? 0) < 60)
        issued = `${ctx.read(fetchPage, { url: "https://a.example" })}`;
      for (const operation of [joined, called, read]) {
        const { ok, ...rest } = await operation;
        codes.push(ok ? "ok" : (rest as { code: string }).code);
      }
      return {};
    },
  });
  await flow.invoke({});
  expect(issued).toBe(name);
  return { codes };
}

test("what a read returns is a handle at once, and a call that reads tells it as one", async () => {
  const { seen } = await play(async (ctx) => {
    const first = ctx.read(fetchPage, { url: "https://a.example" });
    const second = await ctx.call(fetchPage, { url: "https://b.example" });
    if (!second.ok) throw new Error(second.code);
    await ctx.call(keep, { text: `${first} ${second.result}` });
    return [second, ctx.label.integrity];
  });
  expect(JSON.stringify(seen)).toMatch(/^\[\{"ok":true,"result":"\{\{h\d+\}\}"\},"external"\]$/);
  expect(taken).toEqual([{ text: "«page of https://a.example» «page of https://b.example»" }]);
});

test("arguments are taken as they are when the operation is issued", async () => {
  await play(async (ctx) => {
    const args = { text: "then", lines: [{ text: "then", n: 1 }] };
    const call = ctx.call(keep, args);
    args.text = "now";
    args.lines.length = 0;
    await call;
  });
  expect(taken).toEqual([{ text: "then", lines: [{ text: "then", n: 1 }] }]);
});

test("what a tool returns beyond 16 MiB is too_large", async () => {
  const huge = defineTool({
    name: "huge",
    description: "",
    input: z.object({}),
    effect: "read",
    run: () => "x".repeat(17 * 1024 * 1024),
  });
  const flow = defineWorkflow({
    name: "flow",
    input: z.object({}),
    returns: z.object({ code: z.string().max(20) }),
    workers: [takesText],
    tools: [huge],
    run: async (ctx) => {
      const outcome = await ctx.spawn(takesText, { page: ctx.read(huge, {}) });
      return { code: outcome.ok ? "" : outcome.code };
    },
  });
  const { result, report } = await observeRun({}, () => flow.invoke({}));
  expect(report?.render(JSON.stringify(result))).toBe('{"ok":true,"value":{"code":"too_large"}}');
});

test("a workflow's own value goes out by its schema: unread numbers as they are, text as handles of the outcome", async () => {
  const flow = defineWorkflow({
    name: "flow",
    input: z.object({}),
    returns: z.object({
      n: z.int().min(0).max(99),
      whole: shape,
      note: z.string().max(99),
      none: z.int().min(0).max(9).optional(),
    }),
    workers: [give],
    tools: [],
    run: async (ctx) => {
      const { unread } = ctx.spawn(give, { what: "x" });
      return { n: unread.line.n, whole: unread.line, note: `saw ${unread.line.text}`, none: unread.maybe as never };
    },
  });
  const { result, report } = await observeRun({}, () => flow.invoke({}));
  const plain = JSON.stringify(result);
  expect(plain).toMatch(
    /^\{"ok":true,"value":\{"n":7,"whole":\{"text":"\{\{h\d+\}\}","n":7,"tags":\["\{\{h\d+\}\}","\{\{h\d+\}\}"\]\},"note":"\{\{h\d+\}\}"\}\}$/,
  );
  expect(report?.render(plain)).toContain('"note":"saw «<b>x</b>»"');
});

test("a returned handle that failed is the run's code, unless its place takes null", async () => {
  const flow = (returns: z.ZodType) =>
    defineWorkflow({
      name: "flow",
      input: z.object({}),
      returns,
      workers: [give],
      tools: [],
      run: async (ctx) => ({ n: ctx.spawn(give, { what: "fail" }).unread.line.n }),
    });
  const n = z.int().min(0).max(99);
  expect(await flow(z.object({ n })).invoke({})).toEqual({ ok: false, code: "worker_crashed" });
  expect(await flow(z.object({ n: n.nullable() })).invoke({})).toEqual({ ok: true, value: { n: null } });
});
