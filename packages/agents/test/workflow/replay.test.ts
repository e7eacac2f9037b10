// A run that was cut is taken up again: its function is played anew, and what it has finished is not done again.
import { describe, expect, test } from "vitest";
import { z } from "zod";
import {
  type Context,
  defineTool,
  defineWorker,
  defineWorkflow,
  given,
  memberOf,
  trustedSet,
} from "../../src/index.ts";
import { found, offer, page, readerOf } from "./parts.ts";

const count = z.object({ n: z.int().min(0).max(99) });

/** Three workers, a read and two writes; `crashAt`: the function throws before that operation is awaited. */
function world(orders: { readonly crashAt: number | undefined; readonly change?: boolean }) {
  const ran: string[] = [];
  const keys: string[] = [];
  const reader = readerOf(({ page: text }) => {
    ran.push(`worker ${text}`);
    return found(Number(text.at(-1)) * 100, `shop ${text}`);
  });
  const fetch = defineTool({
    name: "fetch",
    description: "",
    input: z.object({ n: z.int() }),
    effect: "read",
    run: ({ n }) => {
      ran.push(`fetch ${n}`);
      return `page ${n}`;
    },
  });
  const write = defineTool({
    name: "write",
    description: "",
    input: z.object({ text: z.string() }),
    effect: "write",
    decidedBy: "any",
    arguments: { text: "any" },
    text: { text: "plain" },
    limits: { perRun: 2 },
    run: ({ text }, { key }) => {
      ran.push(`write ${text}`);
      keys.push(key);
    },
  });
  const state = { ...orders };
  const flow = defineWorkflow({
    name: "flow",
    input: given(z.object({ from: z.int() })),
    returns: z.object({
      sum: z.int().min(0).max(999),
      times: z.array(z.int().min(0).max(9e15)).max(9),
      shop: z.string().max(60),
    }),
    workers: [reader],
    tools: [fetch, write],
    async run(ctx, { from }) {
      const crash = (at: number) => {
        if (state.crashAt === at) throw new Error(`crash ${at}`);
      };
      const times = [ctx.now().getTime()];
      crash(0);
      const pages = [from, from + 1].map((n) => ctx.read(fetch, { n }));
      const offers = [];
      for (const [at, text] of pages.entries()) {
        offers.push(await ctx.spawn(reader, { page: text }));
        crash(at + 1);
      }
      const cents = offers.map((one) => (one.ok ? one.value.cents : 0));
      const first = await ctx.call(write, { text: `first ${cents[0]}${state.change === true ? " other" : ""}` });
      crash(3);
      const last = ctx.spawn(reader, { page: "last 7" }).unread;
      const second = await ctx.call(write, { text: `second «${last.shop}»` });
      crash(4);
      times.push(ctx.now().getTime());
      return { sum: cents.reduce((a, b) => a + b, 0) + Number(first.ok) + Number(second.ok), times, shop: last.shop };
    },
  });
  return { flow, ran, keys, state };
}

const ALL = [
  "fetch 1",
  "fetch 2",
  "worker page 1",
  "worker page 2",
  "write first 100",
  "worker last 7",
  "write second ««shop last 7»»",
];

describe("after a throw", () => {
  test.each([0, 1, 2, 3, 4])(
    "at %i no finished worker, read or write runs again, and the outcome is the same",
    async (crashAt) => {
      const whole = world({ crashAt: undefined });
      const expected = await whole.flow.invoke({ from: 1 }, { runId: "r" });
      expect(expected).toMatchObject({ ok: true, value: { sum: 302 } });
      expect(whole.ran.toSorted()).toEqual(ALL.toSorted());

      const { flow, ran, keys, state } = world({ crashAt });
      expect(await flow.invoke({ from: 1 }, { runId: "r" })).toEqual({ ok: false, code: "worker_crashed" });
      state.crashAt = undefined;
      const again = await flow.invoke({ from: 1 }, { runId: "r" });
      expect(JSON.stringify(again).replace(/"times":\[[^\]]*\]/, "")).toBe(
        JSON.stringify(expected).replace(/"times":\[[^\]]*\]/, ""),
      );
      expect(ran.toSorted()).toEqual(ALL.toSorted());
      expect(keys).toEqual(["flow/r/o5", "flow/r/o7"]);
    },
  );

  test("at every place in turn it still goes on", async () => {
    const { flow, ran, state } = world({ crashAt: 0 });
    for (const at of [0, 1, 2, 3, 4]) {
      state.crashAt = at;
      expect(await flow.invoke({ from: 1 }, { runId: "r" })).toEqual({ ok: false, code: "worker_crashed" });
    }
    state.crashAt = undefined;
    expect(await flow.invoke({ from: 1 }, { runId: "r" })).toMatchObject({ ok: true, value: { sum: 302 } });
    expect(ran.toSorted()).toEqual(ALL.toSorted());
  });

  test("the clock says what it said", async () => {
    const { flow, state } = world({ crashAt: 4 });
    const before = Date.now();
    await flow.invoke({ from: 1 }, { runId: "r" });
    const after = Date.now();
    await new Promise((resolve) => setTimeout(resolve, 5));
    state.crashAt = undefined;
    const again = await flow.invoke({ from: 1 }, { runId: "r" });
    const [first = 0] = again.ok ? again.value.times : [];
    expect(first >= before && first <= after).toBe(true);
  });

  test("another operation at a position that is known is run_changed, and is not done", async () => {
    const { flow, ran, state } = world({ crashAt: 3 });
    await flow.invoke({ from: 1 }, { runId: "r" });
    const done = [...ran];
    Object.assign(state, { crashAt: undefined, change: true });
    expect(await flow.invoke({ from: 1 }, { runId: "r" })).toEqual({ ok: false, code: "run_changed" });
    expect(ran).toEqual(done);
    Object.assign(state, { change: false });
    expect(await flow.invoke({ from: 1 }, { runId: "r" })).toMatchObject({ ok: true });
  });

  test("another input is another run", async () => {
    const { flow, ran, state } = world({ crashAt: 4 });
    await flow.invoke({ from: 1 }, { runId: "r" });
    state.crashAt = undefined;
    expect(await flow.invoke({ from: 2 }, { runId: "r" })).toEqual({ ok: false, code: "run_changed" });
    expect(await flow.invoke({ from: 2 }, { runId: "other" })).toMatchObject({ ok: true });
    expect(ran.filter((one) => one === "write first 100")).toHaveLength(1);
  });
});

describe("a run that ended well", () => {
  test("is answered again, and nothing of it runs", async () => {
    const { flow, ran } = world({ crashAt: undefined });
    const outcome = await flow.invoke({ from: 1 }, { runId: "r" });
    expect(await flow.invoke({ from: 1 }, { runId: "r" })).toEqual(outcome);
    expect(await flow.invoke({ from: 2 }, { runId: "r" })).toEqual({ ok: false, code: "run_changed" });
    expect(ran.toSorted()).toEqual(ALL.toSorted());
  });

  test("without a name is a run of its own each time", async () => {
    const { flow, ran } = world({ crashAt: undefined });
    await flow.invoke({ from: 1 });
    await flow.invoke({ from: 1 });
    expect(ran).toHaveLength(2 * ALL.length);
  });
});

test("an idempotent write that was cancelled under way is done when the run is taken up again: the same key, one call, one row", async () => {
  const orders = trustedSet({ name: "orders", rows: [{ order: "A-1" }] });
  const tries: string[] = [];
  let hang = true;
  const pay = defineTool({
    name: "pay",
    description: "",
    input: z.object({ order: z.string() }),
    effect: "write",
    arguments: { order: memberOf(orders, "order") },
    limits: { perRun: 1 },
    idempotent: true,
    run: (_, { key }) => {
      tries.push(key);
      return hang ? new Promise(() => undefined) : undefined;
    },
  });
  const flow = defineWorkflow({
    name: "flow",
    input: z.object({}),
    returns: z.object({ ok: z.boolean() }),
    workers: [],
    tools: [pay],
    run: async (ctx) => ({ ok: (await ctx.call(pay, { order: "A-1" })).ok }),
  });
  const cancel = new AbortController();
  setTimeout(() => cancel.abort(), 10);
  expect(await flow.invoke({}, { runId: "r", signal: cancel.signal })).toEqual({ ok: false, code: "cancelled" });
  hang = false;
  expect(await flow.invoke({}, { runId: "r" })).toEqual({ ok: true, value: { ok: true } });
  expect(tries).toEqual(["flow/r/o1", "flow/r/o1"]);
});

test("a run under way is not forgotten over a thousand others", async () => {
  const written: string[] = [];
  const begun = Promise.withResolvers<void>();
  const goOn = Promise.withResolvers<void>();
  const write = defineTool({
    name: "write",
    description: "",
    input: z.object({ text: z.string() }),
    effect: "write",
    run: ({ text }) => void written.push(text),
  });
  const flow = defineWorkflow({
    name: "flow",
    input: given(z.object({ text: z.string() })),
    returns: z.object({ ok: z.boolean() }),
    workers: [],
    tools: [write],
    async run(ctx, { text }) {
      if (text !== "long") return { ok: true };
      const { ok } = await ctx.call(write, { text });
      begun.resolve();
      await goOn.promise;
      return { ok };
    },
  });
  const cancel = new AbortController();
  const long = flow.invoke({ text: "long" }, { runId: "long", signal: cancel.signal });
  await begun.promise;
  for (let i = 0; i < 1_001; i++) await flow.invoke({ text: "short" }, { runId: `${i}` });
  cancel.abort();
  expect(await long).toEqual({ ok: false, code: "cancelled" });
  goOn.resolve();
  expect(await flow.invoke({ text: "long" }, { runId: "long" })).toEqual({ ok: true, value: { ok: true } });
  expect(written).toEqual(["long"]);
});

test("failures are outcomes that are kept, also that a worker crashed: the function was told", async () => {
  let tries = 0;
  const fails = defineTool({
    name: "fails",
    description: "",
    input: count,
    effect: "read",
    run: () => Promise.reject(new Error(`${tries++}`)),
  });
  const crashes = defineWorker({
    name: "crashes",
    input: page.extend({ page: z.string().nullable() }),
    returns: offer,
    run: () => {
      tries++;
      throw new Error("a crash");
    },
  });
  let crash = true;
  const flow = defineWorkflow({
    name: "flow",
    input: z.object({}),
    returns: z.object({ crashed: z.boolean() }),
    workers: [crashes],
    tools: [fails],
    async run(ctx) {
      const { ok } = await (ctx as Context).spawn(crashes, { page: ctx.read(fails, { n: 1 }) });
      if (crash) throw new Error("stop");
      return { crashed: !ok };
    },
  });
  await flow.invoke({}, { runId: "r" });
  expect(tries).toBe(2);
  crash = false;
  expect(await flow.invoke({}, { runId: "r" })).toEqual({ ok: true, value: { crashed: true } });
  expect(tries).toBe(2);
});
