// A workflow as a LangGraph graph: what its stream, events, callbacks and checkpoints show, and what they do not.
import { BaseCallbackHandler } from "@langchain/core/callbacks/base";
import { RunnableLambda } from "@langchain/core/runnables";
import { MemorySaver, type StreamMode } from "@langchain/langgraph";
import { describe, expect, test } from "vitest";
import { z } from "zod";
import { type Context, defineTool, defineWorker, defineWorkflow, given } from "../../src/index.ts";
import { returns, scriptedModel } from "../../src/testing/index.ts";

const CANARY = "CANARY-7319";
const OWN = "own@acme.eu";
const MODES: StreamMode[] = ["values", "updates", "messages", "custom", "tasks", "checkpoints", "debug", "tools"];

const open = defineTool({
  name: "open",
  description: "",
  input: z.object({ n: z.int() }),
  effect: "read",
  run: () => `page ${CANARY}`,
});
const reader = defineWorker({
  name: "reader",
  purpose: "Read.",
  input: z.object({ page: z.string(), note: z.string() }),
  returns: z.object({ title: z.string().max(99), n: z.int().min(0).max(9) }),
});
const keep = defineTool({
  name: "keep",
  description: "",
  input: z.object({ text: z.string() }),
  effect: "write",
  arguments: { text: "any" },
  decidedBy: "any",
  run: () => `kept ${CANARY}`,
});
const crash = defineTool({
  name: "crash",
  description: "",
  input: z.object({}),
  effect: "read",
  run: () => Promise.reject(new Error(CANARY)),
});

const input = z.object({ note: z.string(), tags: z.array(z.string()), to: given(z.email()), n: z.int() });
const value = { note: `note ${CANARY}`, tags: [CANARY], to: OWN, n: 1 };

function flowWith(saver?: MemorySaver, end: (ctx: Context) => void = () => undefined) {
  return defineWorkflow({
    name: "flow",
    input,
    returns: z.object({ title: z.string().max(99), to: z.email(), n: z.int().min(0).max(9) }),
    model: scriptedModel({ reader: () => returns({ title: `title ${CANARY}`, n: 3 }) }),
    workers: [reader],
    tools: [open, keep, crash],
    ...(saver === undefined ? {} : { checkpointer: saver }),
    async run(ctx, { note, to }) {
      const { unread } = ctx.spawn(reader, { page: ctx.read(open, { n: 1 }), note });
      const outcome = await ctx.spawn(reader, { page: ctx.read(open, { n: 2 }), note: ctx.given.note });
      await ctx.call(crash, {});
      await ctx.call(keep, { text: outcome.ok ? outcome.value.title : "" });
      end(ctx as Context);
      return { title: unread.title, to, n: unread.n };
    },
  });
}

/** Everything in it, bytes as text. */
const text = (shown: unknown): string => {
  const seen = new WeakSet<object>();
  return JSON.stringify(shown, (_, one: unknown) => {
    if (one instanceof Uint8Array) return Buffer.from(one).toString();
    if (one instanceof Map || one instanceof Set) return [...one];
    if (one instanceof Error) return [String(one), one.stack, one.cause];
    if (typeof one === "object" && one !== null) {
      if (seen.has(one)) return "(again)";
      seen.add(one);
    }
    return one;
  });
};

class Callbacks extends BaseCallbackHandler {
  readonly name = "all";
  readonly told: unknown[] = [];
  override handleChainStart = (...args: unknown[]) => void this.told.push(["start", ...args]);
  override handleChainEnd = (...args: unknown[]) => void this.told.push(["end", ...args]);
  override handleChainError = (...args: unknown[]) => void this.told.push(["error", ...args]);
  override handleLLMStart = (...args: unknown[]) => void this.told.push(["model", ...args]);
  override handleToolStart = (...args: unknown[]) => void this.told.push(["tool", ...args]);
}

describe("nothing of a stranger's, and all that is given, stands in", () => {
  test.each(MODES)("the stream, mode %s", async (streamMode) => {
    const shown: unknown[] = [];
    const config = { streamMode: [streamMode], subgraphs: true, configurable: { thread_id: "t" } };
    for await (const part of await flowWith(new MemorySaver()).stream(value, config)) shown.push(part);
    expect(text(shown)).not.toContain(CANARY);
    if (["values", "tasks", "checkpoints", "debug"].includes(streamMode)) expect(text(shown)).toContain(OWN);
  });

  test("events", async () => {
    const shown: unknown[] = [];
    for await (const event of flowWith().streamEvents(value)) shown.push(event);
    expect(text(shown)).not.toContain(CANARY);
    expect(text(shown)).toContain(OWN);
    expect(shown.filter((event) => /model|tool/.test((event as { event: string }).event))).toEqual([]);
  });

  test("callbacks, metadata and checkpoints", async () => {
    const [saver, callbacks] = [new MemorySaver(), new Callbacks()];
    const flow = flowWith(saver);
    const outcome = await flow.invoke(value, { callbacks: [callbacks], configurable: { thread_id: "t" } });
    const shown = text([callbacks.told, saver.storage, saver.writes, outcome]);
    expect(shown).not.toContain(CANARY);
    expect(shown).toContain(OWN);
    expect(new Set(callbacks.told.map((one) => (one as unknown[])[0]))).toEqual(new Set(["start", "end"]));
    const { values } = await flow.graph.getState({ configurable: { thread_id: "t" } });
    expect(values["outcome"]).toEqual(JSON.parse(JSON.stringify(outcome)));
  });

  test("what a mistake leaves behind", async () => {
    const [saver, callbacks] = [new MemorySaver(), new Callbacks()];
    const flow = flowWith(saver, (ctx) => ctx.call(open.with({ n: 1 }), {}));
    await expect(flow.invoke(value, { callbacks: [callbacks] })).rejects.toMatchObject({ code: "bad_workflow" });
    expect(text([callbacks.told, saver.storage, saver.writes])).not.toContain(CANARY);
  });
});

test("a run's thread is the caller's, or its own id", async () => {
  const saver = new MemorySaver();
  const flow = flowWith(saver);
  await flow.invoke(value, { runId: "r" });
  await flow.invoke(value, { runId: "s", configurable: { thread_id: "t" } });
  expect(Object.keys(saver.storage).sort()).toEqual(["r", "t"]);
});

test("the graph by itself does not go on from a checkpoint: what is under way is not done twice", async () => {
  const begun = Promise.withResolvers<void>();
  const goOn = Promise.withResolvers<void>();
  let writes = 0;
  const write = defineTool({
    name: "write",
    description: "",
    input: z.object({}),
    effect: "write",
    run: () => {
      writes++;
      begun.resolve();
      return goOn.promise;
    },
  });
  const flow = defineWorkflow({
    name: "flow",
    input: z.object({}),
    returns: z.object({ ok: z.boolean() }),
    workers: [],
    tools: [write],
    checkpointer: new MemorySaver(),
    run: async (ctx) => ({ ok: (await ctx.call(write, {})).ok }),
  });
  const outcome = flow.invoke({}, { runId: "r" });
  await begun.promise;
  await expect(flow.graph.invoke(null, { configurable: { thread_id: "r" } })).rejects.toThrow(/invoked by itself/);
  goOn.resolve();
  expect(await outcome).toEqual({ ok: true, value: { ok: true } });
  expect(writes).toBe(1);
});

test("a run whose events nobody reads on is not in the way of another", async () => {
  const flow = flowWith(new MemorySaver());
  for await (const _ of flow.streamEvents(value, { runId: "r" })) break;
  expect(await flow.invoke(value, { runId: "r" })).toMatchObject({ ok: true });
});

test("the graph by itself takes no raw input, and stores and shows nothing of it", async () => {
  const [saver, callbacks] = [new MemorySaver(), new Callbacks()];
  const flow = flowWith(saver);
  const raw = { run: "r", input: value as never };
  const config = { callbacks: [callbacks], configurable: { thread_id: "t" } };
  for (const graph of [flow.graph, flow.graph.withConfig({ tags: ["x"] })]) {
    await expect(graph.invoke(raw, config)).rejects.toThrow(/a workflow is invoked by itself/);
  }
  expect(text([callbacks.told, saver.storage, saver.writes])).not.toContain(CANARY);
});

describe("what tools and workers run with LangChain reports to nobody", () => {
  const inner = RunnableLambda.from(async (text: string) => text);
  const noisy = defineTool({
    name: "noisy",
    description: "",
    input: z.object({}),
    effect: "read",
    run: () => inner.invoke(CANARY),
  });
  const worker = defineWorker({
    name: "worker",
    input: z.object({ page: z.string() }),
    returns: z.object({ n: z.int().min(0).max(99) }),
    run: async ({ page }) => ({ n: (await inner.invoke(page)).length }),
  });
  const flowOf = (play: (ctx: Context) => PromiseLike<unknown>) =>
    defineWorkflow({
      name: "flow",
      input: z.object({}),
      returns: z.object({}),
      workers: [worker],
      tools: [noisy],
      async run(ctx) {
        expect(await play(ctx as Context)).toEqual({ ok: true, value: { n: CANARY.length } });
        return {};
      },
    });

  test("of the caller's", async () => {
    const callbacks = new Callbacks();
    const flow = flowOf((ctx) => ctx.spawn(worker, { page: ctx.read(noisy, {}) }));
    expect(await flow.invoke({}, { callbacks: [callbacks] })).toEqual({ ok: true, value: {} });
    expect(callbacks.told.length).toBeGreaterThan(0);
    expect(text(callbacks.told)).not.toContain(CANARY);
  });

  test("of what the function itself entered meanwhile", async () => {
    const callbacks = new Callbacks();
    const flow = flowOf((ctx) => {
      const issue = RunnableLambda.from(async () => [ctx.spawn(worker, { page: ctx.read(noisy, {}) })] as const);
      return issue.invoke("x", { callbacks: [callbacks] }).then(([spawned]) => spawned);
    });
    expect(await flow.invoke({})).toEqual({ ok: true, value: {} });
    expect(callbacks.told.length).toBeGreaterThan(0);
    expect(text(callbacks.told)).not.toContain(CANARY);
  });
});
