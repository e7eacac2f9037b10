// The one taint rule in a workflow: what the context's label is, and what is allowed under it.
import type { Label } from "@bulkhead/sandbox";
import fc from "fast-check";
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
} from "../../src/index.ts";
import { call, returns, scriptedModel } from "../../src/testing/index.ts";

const PUBLIC_USER: Label = { integrity: "user", readers: "public" };
const STRANGER: Label = { integrity: "external", readers: ["user"] };
const nothing = z.object({});
const text = z.object({ text: z.string() });
const quiet = { description: "", effect: "read" } as const;

/** The label that a workflow of this input starts with. */
async function startOf(input: z.ZodType, value: unknown): Promise<Label | undefined> {
  let label: Label | undefined;
  const run = async (ctx: Context) => {
    label = ctx.label;
    return {};
  };
  const flow = defineWorkflow({ name: "flow", input, returns: nothing, workers: [], tools: [], run: run as never });
  expect(await flow.invoke(value as never)).toEqual({ ok: true, value: {} });
  return label;
}

describe("a workflow starts", () => {
  test.each<[string, z.ZodType, unknown, Label]>([
    ["user, with nothing to read", nothing, {}, PUBLIC_USER],
    ["user, when all is given", given(z.object({ a: z.string(), n: z.int() })), { a: "x", n: 1 }, PUBLIC_USER],
    [
      "user, when all that can be read is given",
      z.object({ a: z.string(), n: given(z.int()), l: z.array(z.string()) }),
      { a: "x", n: 1, l: ["y"] },
      PUBLIC_USER,
    ],
    [
      "readable by the principal, when so given",
      z.object({ a: given(z.string(), { readers: "principal" }) }),
      { a: "x" },
      { integrity: "user", readers: ["user"] },
    ],
    ["external, with a number", z.object({ n: z.int() }), { n: 1 }, STRANGER],
    [
      "external, with a choice",
      z.object({ k: z.enum(["a", "b"]), own: given(z.string()) }),
      { k: "a", own: "x" },
      STRANGER,
    ],
    ["external, with a date in a list", z.object({ d: z.array(z.iso.date()) }), { d: ["2026-01-01"] }, STRANGER],
    ["external, with a null", z.object({ a: z.string().nullable() }), { a: null }, STRANGER],
    ["user, with an optional text left out", z.object({ a: z.string().optional() }), {}, PUBLIC_USER],
    [
      "external, with a union's kind",
      z.discriminatedUnion("kind", [z.object({ kind: z.literal("a"), t: z.string() })]),
      { kind: "a", t: "x" },
      STRANGER,
    ],
  ])("%s", async (_, input, value, label) => {
    expect(await startOf(input, value)).toEqual(label);
  });
});

// Every kind of argument of a write whose every argument must be the user's, and what is to come of it, by a reference
// that knows nothing of how it is done.
const target = defineTool({
  name: "target",
  description: "",
  input: z.object({ text: z.string().nullable() }),
  effect: "write",
  decidedBy: "any",
  text: { text: "plain" },
  readers: "public",
  run: () => undefined,
});
const openTarget = defineTool({
  name: "open_target",
  description: "",
  input: z.object({}),
  effect: "write",
  readers: "public",
  run: () => undefined,
});
const fromUser = z.object({ own: z.string(), mine: z.string() });
const stranger = defineTool({
  name: "stranger",
  description: "",
  input: z.object({ q: z.string().optional() }),
  effect: "read",
  readers: "public",
  run: () => "text",
});
const plain = defineWorker({
  name: "plain",
  input: z.object({ in: z.string().nullable() }),
  returns: z.object({ out: z.string().max(99).nullable() }),
  run: ({ in: text }) => ({ out: text }),
});

const SOURCES = [
  "own",
  "constant",
  "givenOwn",
  "inputHandle",
  "read",
  "spawnOfOwn",
  "spawnOfGiven",
  "spawnOfRead",
  "spawnOfConstant",
  "readOfInput",
] as const;
type Source = (typeof SOURCES)[number];
const steps = fc.array(
  fc.oneof(
    fc.record({ kind: fc.constant("await" as const), source: fc.constantFrom(...SOURCES) }),
    fc.record({ kind: fc.constant("call" as const), source: fc.constantFrom(...SOURCES), around: fc.boolean() }),
  ),
  { minLength: 1, maxLength: 7 },
);

const RANK = { external: 0, user: 1, trusted: 2 };
const lower = (a: Label["integrity"], b: Label["integrity"]) => (RANK[a] <= RANK[b] ? a : b);

/** The integrity of a source's handle, or of the value itself, under a context. */
function reference(source: Source, context: Label["integrity"]): Label["integrity"] {
  switch (source) {
    case "own":
    case "givenOwn":
    case "spawnOfOwn":
    case "spawnOfGiven":
      return "user";
    case "constant":
    case "spawnOfConstant":
      return context;
    default:
      return "external";
  }
}
const isHandle = (source: Source) => source !== "own" && source !== "constant";

test("labels fall, and calls are allowed, exactly as a small reference says", async () => {
  await fc.assert(
    fc.asyncProperty(steps, async (program) => {
      const expected: string[] = [];
      let context: Label["integrity"] = "user";
      for (const step of program) {
        const own = reference(step.source, context);
        if (step.kind === "await") {
          if (step.source.startsWith("spawn")) context = lower(context, own);
        } else {
          // Words around a value are the context's: they join a handle's label, and undo that a text was the user's.
          const label = step.around ? lower(context, isHandle(step.source) ? own : context) : own;
          const [first, second] = [RANK[label] >= RANK.user, RANK[context] >= RANK.user];
          expected.push(`${first} ${second}`);
          // The answers are read: of a call that ran the tool's output counts, of any call its handles.
          if (isHandle(step.source)) context = lower(context, own);
          if (first || second) context = "external";
        }
        expected.push(context);
      }
      const seen: string[] = [];
      const flow = defineWorkflow({
        name: "flow",
        input: z.object({ user: given(fromUser), text: z.string() }),
        returns: nothing,
        workers: [plain],
        tools: [target, openTarget, stranger],
        async run(ctx, { user, text }) {
          const value = (source: Source): string | Handle => {
            if (source === "own") return user.own;
            if (source === "constant") return "a constant";
            if (source === "givenOwn") return ctx.given.user.own;
            if (source === "inputHandle") return text;
            if (source === "read") return ctx.read(stranger, {});
            if (source === "readOfInput") return ctx.read(stranger, { q: text });
            return spawned(source).unread.out as Handle;
          };
          const spawned = (source: Source) => {
            const inside = { spawnOfOwn: user.own, spawnOfGiven: ctx.given.user.mine, spawnOfConstant: "c" } as Partial<
              Record<Source, string | Handle>
            >;
            return ctx.spawn(plain, { in: inside[source] ?? ctx.read(stranger, {}) });
          };
          for (const step of program) {
            if (step.kind === "await") {
              if (step.source.startsWith("spawn")) await spawned(step.source);
              else value(step.source);
              seen.push(ctx.label.integrity);
            } else {
              const given = value(step.source);
              const first = ctx.call(target, { text: step.around ? `so ${given}.` : given });
              const second = ctx.call(openTarget, {});
              seen.push(`${(await first).ok} ${(await second).ok}`, ctx.label.integrity);
            }
          }
          return {};
        },
      });
      expect(await flow.invoke({ user: { own: "own words", mine: "other words" }, text: "x" })).toEqual({
        ok: true,
        value: {},
      });
      expect(seen).toEqual(expected);
    }),
    { numRuns: 150 },
  );
});

test("a call is decided on by what its context had read when it was issued", async () => {
  let label: Label | undefined;
  const flow = defineWorkflow({
    name: "flow",
    input: nothing,
    returns: z.object({ before: z.boolean(), after: z.boolean() }),
    workers: [plain],
    tools: [openTarget, stranger],
    async run(ctx) {
      const outcome = ctx.spawn(plain, { in: ctx.read(stranger, {}) });
      const before = ctx.call(openTarget, {});
      await outcome;
      label = ctx.label;
      return { before: (await before).ok, after: (await ctx.call(openTarget, {})).ok };
    },
  });
  expect(await flow.invoke({})).toEqual({ ok: true, value: { before: true, after: false } });
  expect(label).toEqual({ integrity: "external", readers: "public" });
});

test("what a read returns may be known by no more than what was asked may be", async () => {
  const mailed: string[] = [];
  const secret = defineTool({ ...quiet, name: "secret", readers: ["user"], input: nothing, run: () => "41" });
  const echo = defineTool({ ...quiet, name: "echo", readers: "public", input: text, run: ({ text: asked }) => asked });
  const answer = defineTool({
    ...quiet,
    name: "answer",
    returns: "handle",
    input: text,
    run: ({ text: asked }) => asked,
  });
  const mail = defineTool({
    ...quiet,
    name: "mail",
    input: text,
    effect: "write",
    egress: true,
    readers: "public",
    decidedBy: "any",
    arguments: { text: "any" },
    run: ({ text: body }) => void mailed.push(body),
  });
  const digits = defineWorker({
    name: "digits",
    input: text,
    returns: z.object({ n: z.int().min(0).max(99) }),
    run: ({ text: page }) => ({ n: Number(page) }),
  });
  const flow = defineWorkflow({
    name: "flow",
    input: nothing,
    returns: z.object({ sent: z.array(z.boolean()).max(9) }),
    workers: [digits],
    tools: [secret, echo, answer, mail],
    async run(ctx) {
      const before = ctx.read(echo, { text: "nothing was read" });
      const outcome = await ctx.spawn(digits, { text: ctx.read(secret, {}) });
      const words = outcome.ok ? `${outcome.value.n}` : "";
      const told = await ctx.call(answer, { text: words });
      const sent = [];
      for (const body of [before, words, ctx.read(echo, { text: words }), (told.ok && told.result) || ""]) {
        sent.push((await ctx.call(mail, { text: body })).ok);
      }
      return { sent };
    },
  });
  expect(await flow.invoke({})).toEqual({ ok: true, value: { sent: [true, false, false, false] } });
  expect(mailed).toEqual(["nothing was read"]);
});

test("a limit that another call may have spent tells of that call", async () => {
  const spent = Promise.withResolvers<void>();
  const once = defineTool({
    ...quiet,
    name: "once",
    input: nothing,
    effect: "write",
    decidedBy: "any",
    limits: { perRun: 1 },
    run: () => spent.resolve(),
  });
  const clerk = defineWorker({
    name: "clerk",
    purpose: "Do it, or not.",
    input: nothing,
    returns: nothing,
    tools: [once],
  });
  const waits = defineWorker({
    name: "waits",
    input: nothing,
    returns: nothing,
    run: () => spent.promise.then(() => ({})),
  });
  let label: Label | undefined;
  const flow = defineWorkflow({
    name: "flow",
    input: nothing,
    returns: z.object({ once: z.boolean(), target: z.boolean() }),
    model: scriptedModel({ clerk: [call("once"), returns({})] }),
    workers: [clerk, waits],
    tools: [once, openTarget],
    async run(ctx) {
      void ctx.spawn(clerk, {}).unread;
      await ctx.spawn(waits, {});
      const { ok } = await ctx.call(once, {});
      label = ctx.label;
      return { once: ok, target: (await ctx.call(openTarget, {})).ok };
    },
  });
  expect(await flow.invoke({})).toEqual({ ok: true, value: { once: false, target: false } });
  expect(label).toMatchObject({ integrity: "external" });
});

test("a worker's tools count whether it used them or not", async () => {
  const secret = defineTool({ name: "secret", description: "", input: nothing, effect: "read", run: () => "x" });
  const reader = defineWorker({ name: "reader", purpose: "Read.", input: nothing, returns: nothing, tools: [secret] });
  const labels: Label[] = [];
  const flow = defineWorkflow({
    name: "flow",
    input: nothing,
    returns: nothing,
    model: scriptedModel({ reader: [returns({})] }),
    workers: [reader],
    tools: [],
    async run(ctx) {
      const spawned = ctx.spawn(reader, {});
      labels.push(ctx.label);
      await spawned;
      labels.push(ctx.label);
      return {};
    },
  });
  expect(await flow.invoke({})).toEqual({ ok: true, value: {} });
  expect(labels).toEqual([PUBLIC_USER, STRANGER]);
});

test("what the user wrote may be known by a tool's recipients only as far as it was given", async () => {
  const post = defineTool({
    name: "post",
    description: "",
    input: z.object({ text: z.string() }),
    effect: "write",
    egress: true,
    readers: "public",
    run: () => undefined,
  });
  const flow = (readers: "public" | "principal") =>
    defineWorkflow({
      name: "flow",
      input: given(z.object({ text: z.string() }), { readers }),
      returns: z.object({ ok: z.boolean() }),
      workers: [],
      tools: [post],
      run: async (ctx, { text }) => ({ ok: (await ctx.call(post, { text })).ok }),
    });
  expect(await flow("public").invoke({ text: "x" })).toEqual({ ok: true, value: { ok: true } });
  const { result, report } = await observeRun({}, () => flow("principal").invoke({ text: "x" }));
  expect(result).toEqual({ ok: true, value: { ok: false } });
  expect(report?.effects[0]?.decision).toMatchObject({ reason: "readers", argument: "text" });
});

/** Its caller reads what it does not. */
function unreadNumber(limits: { bits?: number }) {
  const count = z.object({ n: z.int().min(0).max(99) });
  const counts = defineWorker({ name: "counts", input: nothing, returns: count, run: () => ({ n: 7 }) });
  return defineWorkflow({
    name: "flow",
    input: nothing,
    returns: count,
    workers: [counts],
    tools: [],
    limits,
    run: async (ctx) => ({ n: ctx.spawn(counts, {}).unread.n }),
  });
}

test("bits are counted for what is read, and a limit of them refuses the reading", async () => {
  const play = (limits: { bits?: number }, unread: boolean) =>
    observeRun({}, () =>
      defineWorkflow({
        name: "flow",
        input: nothing,
        returns: z.object({ codes: z.array(z.enum(["ok", "budget_exceeded"])).max(9) }),
        workers: [plain],
        tools: [],
        limits,
        async run(ctx) {
          const spawned = ["a", "b"].map((text) => ctx.spawn(plain, { in: text }));
          if (unread) return { codes: [] };
          const outcomes = await Promise.all(spawned);
          return { codes: outcomes.map((one) => (one.ok ? "ok" : (one.code as "budget_exceeded"))) };
        },
      }).invoke({}),
    );
  const read = await play({}, false);
  expect([read.result.ok && read.result.value.codes, (read.report?.bits ?? 0) > 8]).toEqual([["ok", "ok"], true]);
  expect((await play({}, true)).report?.bits).toBe(0);
  const handed = (limits: { bits?: number }) => observeRun({}, () => unreadNumber(limits).invoke({}));
  expect((await handed({})).report?.bits).toBeGreaterThan(6);
  expect((await handed({ bits: 6 })).result).toEqual({ ok: false, code: "budget_exceeded" });
  const limited = await play({ bits: (read.report?.bits ?? 0) * 0.75 }, false);
  expect(limited.result).toEqual({ ok: true, value: { codes: ["ok", "budget_exceeded"] } });
});
