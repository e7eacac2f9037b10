// A run that waits for a person: what asks holds back what is told after it, everything else ends and is kept, and the run
// suspends itself outside its function. Taken up again it goes on at the call that asked.
import { type Effect, processRunStore, type RunStore } from "@bulkhead/memory";
import { MemorySaver } from "@langchain/langgraph";
import { describe, expect, test } from "vitest";
import { z } from "zod";
import { type AnyWorker, defineTool, defineWorker, defineWorkflow, type WorkflowDefinition } from "../../src/index.ts";
import { call, returns, type Seen, scriptedModel, type TurnData, together } from "../../src/testing/index.ts";
import { readerOf } from "./parts.ts";

const none = z.object({});
const done = z.object({ done: z.boolean() });
const WAITS = { ok: false, code: "needs_approval" } as const;
const DONE = { ok: true, value: { done: true } };

/** A read, and a write that asks once something was read. */
function desk() {
  const ran: string[] = [];
  const look = defineTool({
    name: "look",
    description: "",
    input: z.object({ at: z.string() }),
    effect: "read",
    run: ({ at }) => `${ran.push(`look ${at}`)} things`,
  });
  const write = defineTool({
    name: "write",
    description: "",
    input: z.object({ text: z.string() }),
    effect: "write",
    arguments: { text: "any" },
    run: ({ text }) => void ran.push(`write ${text}`),
  });
  return { look, write, ran };
}

/** A worker that looks, and then writes, and what its model was asked and shown. */
function clerk(name: string, { look, write }: ReturnType<typeof desk>, workers: readonly AnyWorker[] = []) {
  return defineWorker({ name, purpose: "Do it.", input: none, returns: done, tools: [look, write], workers });
}

function playing(turns: readonly TurnData[], last = returns({ done: true })) {
  const asked: number[] = [];
  const shown: string[] = [];
  const turn = ({ step, messages }: Seen): TurnData => {
    asked.push(step);
    shown.splice(0, shown.length, ...messages.flatMap(({ role, text }) => (role === "tool" ? [text] : [])));
    return turns[step] ?? last;
  };
  return { turn, asked, shown };
}

const looksAndWrites = (text: string) => [call("look", { at: text }), call("write", { text })];

async function questions(store: RunStore): Promise<readonly Effect[]> {
  return store.approvals.list();
}

async function approveAll(store: RunStore): Promise<void> {
  for (const { id } of await questions(store)) await store.approvals.approve(id, "user");
}

/** A workflow of these parts, kept in a store of its own. */
function flowOf(
  parts: Pick<WorkflowDefinition<typeof none, typeof done>, "run"> &
    Partial<Pick<WorkflowDefinition<typeof none, typeof done>, "workers" | "tools" | "checkpointer">>,
  scripts: Parameters<typeof scriptedModel>[0] = {},
) {
  const store = processRunStore();
  const model = scriptedModel(scripts);
  const flow = defineWorkflow({
    name: "flow",
    input: none,
    returns: done,
    model,
    workers: [],
    tools: [],
    store,
    ...parts,
  });
  return { store, invoke: () => flow.invoke({}, { runId: "r" }), flow };
}

const spawnOf =
  (worker: AnyWorker): WorkflowDefinition<typeof none, typeof done>["run"] =>
  async (ctx) => {
    const outcome = await ctx.spawn(worker, {});
    return { done: outcome.ok && (outcome.value as { readonly done: boolean }).done };
  };

describe("a worker three levels down", () => {
  function levels() {
    const tools = desk();
    const child = clerk("child", tools);
    const middle = clerk("middle", tools, [child]);
    const top = clerk("top", tools, [middle]);
    const models = {
      child: playing(looksAndWrites("deep")),
      middle: playing([call("child")]),
      top: playing([together(call("middle"), call("look", { at: "beside" }))]),
    };
    const scripts = { child: models.child.turn, middle: models.middle.turn, top: models.top.turn };
    return { ...flowOf({ workers: [top], run: spawnOf(top) }, scripts), models, ran: tools.ran };
  }

  test("that asks ends with all above it, and the run waits", async () => {
    const { store, invoke, models, ran } = levels();
    expect(await invoke()).toEqual(WAITS);
    expect(await store.find("r")).toMatchObject({ status: "waiting", asks: 1 });
    expect(await questions(store)).toMatchObject([{ position: "o1/0-0/0-0/1-0", tool: "write", state: "asked" }]);
    expect(ran.toSorted()).toEqual(["look beside", "look deep"]);
    expect([models.top.asked, models.middle.asked, models.child.asked]).toEqual([[0], [0], [0, 1]]);
  });

  test("asks no model and no person again while nobody has answered", async () => {
    const { store, invoke, models, ran } = levels();
    await invoke();
    const [question] = await questions(store);
    expect(await invoke()).toEqual(WAITS);
    expect(await questions(store)).toEqual([question]);
    expect(ran).toHaveLength(2);
    expect([models.top.asked, models.middle.asked, models.child.asked]).toEqual([[0], [0], [0, 1]]);
  });

  test("goes on at its call once it is approved", async () => {
    const { store, invoke, models, ran } = levels();
    await invoke();
    await approveAll(store);
    expect(await invoke()).toEqual(DONE);
    expect(ran.filter((one) => one.startsWith("write"))).toEqual(["write deep"]);
    expect(ran).toHaveLength(3);
    expect([models.top.asked, models.middle.asked, models.child.asked]).toEqual([
      [0, 1],
      [0, 1],
      [0, 1, 2],
    ]);
    expect(models.child.shown.at(-1)).toBe('{"ok":true}');
    expect(await invoke()).toEqual(DONE);
  });

  test("is told that it was rejected", async () => {
    const { store, invoke, models, ran } = levels();
    await invoke();
    for (const { id } of await questions(store)) await store.approvals.reject(id, "user");
    expect(await invoke()).toEqual(DONE);
    expect(ran).toHaveLength(2);
    expect(models.child.shown.at(-1)).toBe('{"ok":false,"code":"rejected"}');
  });

  test("runs what it was edited to, and what its model wrote is not run", async () => {
    const { store, invoke, ran } = levels();
    await invoke();
    for (const { id } of await questions(store)) {
      await store.approvals.edit(id, { text: "other" }, "user");
      await store.approvals.approve(id, "user");
    }
    expect(await invoke()).toEqual(DONE);
    expect(ran.filter((one) => one.startsWith("write"))).toEqual(["write other"]);
  });
});

test("of one step's calls all that can end do, and are not made again", async () => {
  const tools = desk();
  const worker = clerk("clerk", tools);
  const model = playing([
    call("look", { at: "first" }),
    together(call("write", { text: "a" }), call("look", { at: "b" }), call("write", { text: "c" })),
  ]);
  const { store, invoke } = flowOf({ workers: [worker], run: spawnOf(worker) }, { clerk: model.turn });
  expect(await invoke()).toEqual(WAITS);
  const [a, c] = await questions(store);
  await store.approvals.approve(c?.id ?? "", "user");
  expect(await invoke()).toEqual(WAITS);
  expect(tools.ran).toEqual(["look first", "look b", "write c"]);
  await store.approvals.approve(a?.id ?? "", "user");
  expect(await invoke()).toEqual(DONE);
  expect(tools.ran).toEqual(["look first", "look b", "write c", "write a"]);
  expect(model.asked).toEqual([0, 1, 2]);
});

test("a chunk of a document that asks waits, and the others are not read again", async () => {
  const { write, ran } = desk();
  const page = defineTool({ name: "page", description: "", input: none, effect: "read", run: () => "a b c" });
  const reader = defineWorker({
    name: "reader",
    purpose: "Read it.",
    input: z.object({ text: z.string() }),
    returns: done,
    tools: [write],
    long: { field: "text", tokens: 1, merge: (parts) => ({ done: parts.length === 3 }) },
  });
  const asked: string[] = [];
  const turn = ({ step, messages }: Seen): TurnData => {
    const { text = "" } = JSON.parse(messages[1]?.text ?? "{}") as { text?: string };
    asked.push(`${text.trim()}${step}`);
    return step === 0 && text.trim() === "b" ? call("write", { text: "b" }) : returns({ done: true });
  };
  const { store, invoke } = flowOf(
    {
      workers: [reader],
      tools: [page],
      run: async (ctx) => {
        const outcome = await ctx.spawn(reader, { text: ctx.read(page, {}) });
        return { done: outcome.ok && outcome.value.done };
      },
    },
    { reader: turn },
  );
  expect(await invoke()).toEqual(WAITS);
  expect(await questions(store)).toMatchObject([{ position: "o2/0-1/0-0" }]);
  await approveAll(store);
  expect(await invoke()).toEqual(DONE);
  expect([asked.toSorted(), ran]).toEqual([["a0", "b0", "b1", "c0"], ["write b"]]);
});

describe("the function", () => {
  /** A write that asks, because the context has read what a stranger wrote. */
  async function tainted(
    ctx: Parameters<WorkflowDefinition<typeof none, typeof done>["run"]>[0],
    reader: AnyWorker,
    tools: ReturnType<typeof desk>,
  ) {
    await ctx.spawn(reader, { page: ctx.read(tools.look, { at: "page" }) });
  }
  const reader = readerOf(() => ({ found: true, shop: "", cents: 1 }));

  test("is not told that it waits: it can neither catch it nor end", async () => {
    const tools = desk();
    const seen: unknown[] = [];
    const { store, invoke } = flowOf({
      workers: [reader],
      tools: [tools.look, tools.write],
      run: async (ctx) => {
        await tainted(ctx, reader, tools);
        try {
          const [outcome] = await Promise.allSettled([ctx.call(tools.write, { text: "a" })]);
          seen.push(outcome?.status);
          return { done: outcome?.status === "fulfilled" && outcome.value.ok };
        } catch (error) {
          seen.push(error);
          throw error;
        } finally {
          seen.push("finally");
        }
      },
    });
    expect(await invoke()).toEqual(WAITS);
    expect(seen).toEqual([]);
    await approveAll(store);
    expect(await invoke()).toEqual(DONE);
    expect([seen, tools.ran]).toEqual([
      ["fulfilled", "finally"],
      ["look page", "write a"],
    ]);
  });

  test("is told nothing that it would not have been told before, and what is beside it ends", async () => {
    const tools = desk();
    const told: string[] = [];
    const other = readerOf(() => ({ found: false, shop: "", cents: 2 }), "other");
    const { store, invoke } = flowOf({
      workers: [reader, other],
      tools: [tools.look, tools.write],
      run: async (ctx) => {
        await tainted(ctx, reader, tools);
        told.length = 0;
        await Promise.all([
          ctx.call(tools.write, { text: "a" }).then(() => told.push("write")),
          ctx.spawn(other, { page: "x" }).then(() => told.push("spawn")),
        ]);
        return { done: true };
      },
    });
    expect(await invoke()).toEqual(WAITS);
    expect(told).toEqual([]);
    expect((await store.tree("r")).operations.map(({ position }) => position)).toEqual(["o1", "o2", "o4"]);
    await approveAll(store);
    expect(await invoke()).toEqual(DONE);
    expect(told).toEqual(["write", "spawn"]);
  });

  test("that waits for something else is cut there, and comes again", async () => {
    const tools = desk();
    let timers = 0;
    const { store, invoke } = flowOf({
      workers: [reader],
      tools: [tools.look, tools.write],
      run: async (ctx) => {
        await tainted(ctx, reader, tools);
        const writing = ctx.call(tools.write, { text: "a" });
        const timer = async () => {
          timers++;
          if (timers === 1) await new Promise(() => undefined);
        };
        const [{ ok }] = await Promise.all([writing, timer()]);
        return { done: ok };
      },
    });
    expect(await invoke()).toEqual(WAITS);
    await approveAll(store);
    expect(await invoke()).toEqual(DONE);
    expect(timers).toBe(2);
  });

  test("that has returned waits for a write that it did not await, and for what it returned", async () => {
    const tools = desk();
    const { store, invoke } = flowOf({
      workers: [reader],
      tools: [tools.look, tools.write],
      run: async (ctx) => {
        await tainted(ctx, reader, tools);
        void ctx.call(tools.write, { text: "a" });
        return { done: true };
      },
    });
    expect(await invoke()).toEqual(WAITS);
    await approveAll(store);
    expect(await invoke()).toEqual(DONE);
    expect(tools.ran).toEqual(["look page", "write a"]);
  });

  test("that has returned waits for a read that asks, though nobody wants it", async () => {
    const tools = desk();
    const fetch = defineTool({
      name: "fetch",
      description: "",
      input: z.object({ url: z.string() }),
      effect: "read",
      egress: true,
      run: ({ url }) => void tools.ran.push(`fetch ${url}`),
    });
    const { store, invoke } = flowOf({
      workers: [reader],
      tools: [tools.look, fetch],
      run: async (ctx) => {
        await tainted(ctx, reader, tools);
        ctx.read(fetch, { url: "a" });
        await new Promise((resolve) => setTimeout(resolve, 50));
        return { done: true };
      },
    });
    expect(await invoke()).toEqual(WAITS);
    await approveAll(store);
    expect(await invoke()).toEqual(DONE);
    expect(tools.ran).toEqual(["look page", "fetch a"]);
  });

  test("gives a handle of what waits to another operation, which waits too", async () => {
    const tools = desk();
    const writer = clerk("writer", tools);
    const after = defineWorker({ name: "after", input: done, returns: done, run: ({ done }) => ({ done }) });
    const { store, invoke } = flowOf(
      {
        workers: [writer, after],
        run: async (ctx) => {
          const outcome = await ctx.spawn(after, { done: ctx.spawn(writer, {}).unread.done });
          return { done: outcome.ok && outcome.value.done };
        },
      },
      { writer: playing(looksAndWrites("a")).turn },
    );
    expect(await invoke()).toEqual(WAITS);
    await approveAll(store);
    expect(await invoke()).toEqual(DONE);
  });
});

test("a checkpoint and a stream hold the id of the run that waits, and nothing of its questions", async () => {
  const tools = desk();
  const worker = clerk("clerk", tools);
  const { store, flow, invoke } = flowOf(
    { workers: [worker], run: spawnOf(worker), checkpointer: new MemorySaver() },
    { clerk: playing(looksAndWrites("a stranger's")).turn },
  );
  const parts: unknown[] = [];
  for await (const part of await flow.stream({}, { runId: "r", streamMode: ["values", "updates", "tasks", "debug"] }))
    parts.push(part);
  const ids = (await questions(store)).map(({ id }) => id);
  expect(ids).toHaveLength(1);
  const state = await flow.graph.getState({ configurable: { thread_id: "r" } });
  expect(state.tasks[0]?.interrupts).toMatchObject([{ value: { run: "r" } }]);
  expect(state.next).toEqual(["workflow"]);
  for (const text of ["stranger", ...ids]) expect(JSON.stringify([parts, state])).not.toContain(text);
  await approveAll(store);
  expect(await invoke()).toEqual(DONE);
  expect((await flow.graph.getState({ configurable: { thread_id: "r" } })).values).toMatchObject({ outcome: DONE });
});
