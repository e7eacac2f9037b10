// What a workflow's function sees of its input, and what it can do with it.
import { describe, expect, test } from "vitest";
import { z } from "zod";
import {
  type Context,
  defineTool,
  defineWorker,
  defineWorkflow,
  given,
  type Handle,
  observeRun,
  reveal,
} from "../../src/index.ts";

const got: unknown[] = [];
/** Every argument must be the user's, or be in a context of the user's. */
const keep = defineTool({
  name: "keep",
  description: "",
  input: z.object({ text: z.string().optional(), any: z.unknown().optional() }),
  effect: "write",
  decidedBy: "any",
  readers: "public",
  run: (args) => void got.push(structuredClone(args)),
});
const read = defineWorker({
  name: "read",
  input: z.object({ text: z.string() }),
  returns: z.object({ n: z.int().min(0).max(99) }),
  run: ({ text }) => ({ n: text.length }),
});

async function play<I extends z.ZodType>(
  input: I,
  value: z.input<I>,
  run: (ctx: Context<I>, seen: never) => Promise<unknown>,
) {
  got.length = 0;
  let told: unknown;
  const flow = defineWorkflow({
    name: "flow",
    input,
    returns: z.object({}),
    workers: [read],
    tools: [keep],
    async run(ctx, seen) {
      told = await run(ctx, seen as never);
      return {};
    },
  });
  const { result, report } = await observeRun({}, () => flow.invoke(value));
  expect(report?.failures).toEqual([]);
  expect(result).toEqual({ ok: true, value: {} });
  return { told, report };
}

test("given text is read as it is; every other string is a handle, to any depth", async () => {
  const input = z.object({
    own: given(z.object({ name: z.string(), tags: z.array(z.string()) })),
    note: z.string(),
    lines: z.array(z.object({ text: z.string().nullable(), when: z.iso.date(), kind: z.enum(["a", "b"]) })),
    code: reveal(z.string().max(8)),
    or: z.union([z.object({ x: z.string() }), z.object({ y: z.string() })]),
    def: z.string().default("d"),
  });
  const value = {
    own: { name: "Ada", tags: ["x"] },
    note: "n",
    lines: [
      { text: "t", when: "2026-01-02", kind: "a" as const },
      { text: null, when: "2026-01-03", kind: "b" as const },
    ],
    code: "AB",
    or: { y: "z" },
  };
  const { told, report } = await play(input, value, async (_, seen) => seen);
  expect(JSON.parse(JSON.stringify(told))).toEqual({
    own: { name: "Ada", tags: ["x"] },
    note: "{{h1}}",
    lines: [
      { text: "{{h2}}", when: "2026-01-02", kind: "a" },
      { text: null, when: "2026-01-03", kind: "b" },
    ],
    code: "AB",
    or: { y: "{{h3}}" },
    def: "{{h4}}",
  });
  expect(report?.render(JSON.stringify(told))).toContain('"note":"n","lines":[{"text":"t"');
});

describe("braces of the user's own", () => {
  test("are shown escaped, and used as they were written", async () => {
    const { told } = await play(
      given(z.object({ text: z.string(), key: z.record(z.string(), z.string()) })),
      { text: "see {{h1}} and {{x}}", key: { "{{h2}}": "v" } },
      async (ctx, seen: { text: string; key: object }) => {
        await ctx.call(keep, { text: seen.text });
        return [seen.text, Object.keys(seen.key)];
      },
    );
    expect(told).toEqual(["see \\{\\{h1}} and \\{\\{x}}", ["\\{\\{h2}}"]]);
    expect(got).toEqual([{ text: "see {{h1}} and {{x}}" }]);
  });

  test("stand for nothing, also where they name a handle that there is", async () => {
    await play(
      z.object({ secret: z.string(), own: given(z.string()) }),
      { secret: "CANARY", own: "{{h1}}" },
      async (ctx, seen: { own: string }) => {
        await ctx.call(keep, { text: seen.own });
        await ctx.call(keep, { text: ctx.given.own });
      },
    );
    expect(got).toEqual([{ text: "{{h1}}" }, { text: "{{h1}}" }]);
  });
});

describe("ctx.given", () => {
  const input = z.object({
    own: given(z.object({ limit: z.int(), name: z.string(), list: z.array(z.int()) })),
    other: z.object({ n: z.int(), text: z.string() }),
    mixed: z.array(given(z.string())),
  });
  const value = { own: { limit: 7, name: "Ada", list: [1, 2] }, other: { n: 9, text: "t" }, mixed: ["m"] };
  const allowed = async (ctx: Context<typeof input>, any: unknown) => (await ctx.call(keep, { any } as never)).ok;

  test("keeps the label that each part came with, whatever has been read", async () => {
    const { told } = await play(input, value, async (ctx) => {
      await ctx.spawn(read, { text: ctx.given.other.text });
      const { own, other, mixed } = ctx.given;
      const labels = [ctx.label.integrity];
      return [
        labels,
        await Promise.all(
          [own, own.limit, own.name, own.list, other, other.n, other.text, mixed, ctx.given].map((one) =>
            allowed(ctx, one),
          ),
        ),
      ];
    });
    expect(told).toEqual([["external"], [true, true, true, true, false, false, false, true, false]]);
    expect(got).toEqual([{ any: value.own }, { any: 7 }, { any: "Ada" }, { any: [1, 2] }, { any: ["m"] }]);
  });

  test("lifts a number that the input itself would not", async () => {
    const { told } = await play(
      given(z.object({ limit: z.int() })),
      { limit: 7 },
      async (ctx, seen: { limit: number }) => {
        const before = (await ctx.call(keep, { any: seen.limit } as never)).ok;
        const after = await Promise.all([seen.limit, ctx.given.limit].map((any) => ctx.call(keep, { any } as never)));
        return [before, after.map(({ ok }) => ok)];
      },
    );
    expect(told).toEqual([true, [false, true]]);
  });
});

test("a string that equals a given one is the user's, also after strangers were read", async () => {
  const { told } = await play(
    z.object({ own: given(z.string()), text: z.string() }),
    { own: "Ada Lovelace", text: "x" },
    async (ctx, seen: { own: string; text: Handle }) => {
      await ctx.spawn(read, { text: seen.text });
      const texts = ["Ada Lovelace", "Ada", seen.own, `${seen.own}!`, seen.text];
      return Promise.all(texts.map(async (text) => (await ctx.call(keep, { text })).ok));
    },
  );
  expect(told).toEqual([true, false, true, false, false]);
});

test("what would hide in a revealed text is refused", async () => {
  const flow = defineWorkflow({
    name: "flow",
    input: z.object({ code: reveal(z.string().max(8)) }),
    returns: z.object({}),
    workers: [],
    tools: [],
    run: async () => ({}),
  });
  await expect(flow.invoke({ code: "a\u200bb" })).rejects.toThrow(
    /^bad_input: the input of "flow" is not all plain, visible JSON/,
  );
});
