// LangGraph's checkpoints and what a run keeps are stored together: in few transactions, and never so that something has
// begun of which the conversation, or the run, knows nothing.
import { databaseRunStore, MemoryError } from "@bulkhead/memory";
import { MemorySaver } from "@langchain/langgraph";
import { afterEach, expect, test, vi } from "vitest";
import { z } from "zod";
import { type AnyTool, createMainAgent, defineTool, defineWorkflow, given } from "../../src/index.ts";
import { call, says, scriptedModel } from "../../src/testing/index.ts";
import { ownDatabase } from "../own-database.ts";

const database = await ownDatabase();
afterEach(() => {
  vi.restoreAllMocks();
});

const asked = { messages: [{ role: "user" as const, content: "do it" }] };
const at = (thread_id: string) => ({ configurable: { thread_id } });

/** What stands in the database: versions of the conversation since its beginning (the question, and that again when the run has begun), replies and answers of the run, its effects. */
async function stored(thread: string) {
  const [row] = await database.query<{ messages: number; kept: number; effects: string[] }>(
    `select (select count(*)::int - 2 from public.checkpoint_blobs where thread_id = $1 and channel = 'messages') as messages,
      (select count(*)::int from bulkhead_operator.kept join bulkhead.run on run.id = kept.run where run.thread = $1) as kept,
      coalesce((select json_agg(state order by position) from bulkhead_operator.effect where thread = $1), '[]') as effects`,
    [thread],
  );
  return row;
}

function noting(effect: "read" | "write", run: () => unknown): AnyTool {
  const rules = effect === "write" ? { decidedBy: "any" as const, arguments: {} } : { returns: "handle" as const };
  return defineTool({ name: "note", description: "Notes.", input: z.object({}), effect, ...rules, run });
}

/** Transactions that wrote something of a run. */
function transactions() {
  const sent = vi.spyOn(database, "pipeline");
  return () =>
    sent.mock.calls
      .map(([statements]) => statements.map(({ name }) => name.replace("bulkhead ", "")))
      .filter((names) => names.some((name) => /^(fence|checkpoint|new run)/.test(name)));
}

test("a step of a main agent is two transactions, before its call and after it; beginning and end take five more, or a few where the machine is busy", async () => {
  const store = databaseRunStore(database);
  const model = scriptedModel({ main: [call("note", {}), call("note", {}), call("note", {}), says("done")] });
  const agent = createMainAgent({ model, tools: [noting("write", () => {})], ask: "never", store });
  await agent.invoke(asked, at("warm")); // makes the tables
  const made = transactions();
  const again = scriptedModel({ main: [call("note", {}), call("note", {}), call("note", {}), says("done")] });
  await createMainAgent({ model: again, tools: [noting("write", () => {})], ask: "never", store }).invoke(
    asked,
    at("t"),
  );
  expect(made().length).toBeLessThan(4 * 3 + 2);
  expect(made()).toContainEqual(expect.arrayContaining(["fence", "keep", "new effect", "checkpoint"]));
  expect(made()).toContainEqual(expect.arrayContaining(["fence", "effect", "keep", "checkpoint"]));
});

test("a run is there when its question is in LangGraph's state, and not before", async () => {
  const made = transactions();
  const agent = createMainAgent({ model: scriptedModel({ main: [says("done")] }), store: databaseRunStore(database) });
  await agent.invoke(asked, at("question first"));
  const first = (name: string) => made().findIndex((names) => names.includes(name));
  expect(first("checkpoint")).toBeGreaterThanOrEqual(0);
  expect(first("checkpoint")).toBeLessThan(first("new run"));
});

test("a call of a workflow's goes with the next one", async () => {
  const store = databaseRunStore(database);
  const tool = noting("write", () => {});
  const flow = defineWorkflow({
    name: "flow",
    input: given(z.object({})),
    returns: z.object({ ok: z.boolean() }),
    workers: [],
    tools: [tool],
    ask: "never",
    store,
    async run(ctx) {
      for (let step = 0; step < 5; step++) await ctx.call(tool, {} as never);
      return { ok: true };
    },
  });
  const made = transactions();
  expect(await flow.invoke({}, { runId: "flow" })).toMatchObject({ ok: true });
  expect(made().length).toBeLessThanOrEqual(5 + 5);
  expect(made()).toContainEqual(expect.arrayContaining(["fence", "effect", "keep", "new effect"]));
});

test.each(["write", "read"] as const)(
  "when a %s begins, the reply that asks for it and its checkpoint are durable, and what it is answered is before the model is asked",
  async (effect) => {
    const thread = `order of a ${effect}`;
    const seen: unknown[] = [];
    const tool = noting(effect, async () => {
      seen.push(await stored(thread));
      return "text";
    });
    const model = scriptedModel({
      main: async ({ messages }) => {
        seen.push(await stored(thread));
        return messages.at(-1)?.role === "tool" ? says("done") : call("note", {});
      },
    });
    const store = databaseRunStore(database);
    await createMainAgent({ model, tools: [tool], ask: "never", store }).invoke(asked, at(thread));
    const [begun, ended] = effect === "write" ? [["intended"], ["done"]] : [[], []];
    expect(seen).toEqual([
      { messages: 0, kept: 0, effects: [] },
      { messages: 1, kept: 1, effects: begun },
      { messages: 2, kept: 2, effects: ended },
    ]);
  },
);

test("where LangGraph stores elsewhere, what it is told is durable before", async () => {
  const seen: unknown[] = [];
  class Elsewhere extends MemorySaver {
    override async put(...given: Parameters<MemorySaver["put"]>) {
      const { messages = [] } = given[1].channel_values as { readonly messages?: readonly unknown[] };
      seen.push([messages.length, (await stored("elsewhere"))?.kept]);
      return super.put(...given);
    }
  }
  const model = scriptedModel({ main: [call("note", {}), says("done")] });
  const store = databaseRunStore(database);
  const tools = [noting("write", () => {})];
  await createMainAgent({ model, tools, ask: "never", store, checkpointer: new Elsewhere() }).invoke(
    asked,
    at("elsewhere"),
  );
  expect(seen).toContainEqual([2, 1]);
  expect(seen).toContainEqual([3, 2]);
  expect(seen).not.toContainEqual([2, 0]);
  expect(seen).not.toContainEqual([3, 1]);
});

test("a call whose checkpoint cannot be stored does not begin, and the invocation says so", async () => {
  let ran = 0;
  let full = false;
  const model = scriptedModel({
    main: () => {
      full = true;
      return call("note", {});
    },
  });
  const { pipeline } = database;
  vi.spyOn(database, "pipeline").mockImplementation((statements) => {
    const refuses = full && statements.some(({ name }) => name.startsWith("bulkhead checkpoint"));
    return refuses ? Promise.reject(new MemoryError("disk_full", "a test")) : pipeline.call(database, statements);
  });
  const store = databaseRunStore(database);
  const agent = createMainAgent({ model, tools: [noting("write", () => ran++)], ask: "never", store });
  await expect(agent.invoke(asked, at("full"))).rejects.toMatchObject({ name: "MemoryError" });
  expect([ran, (await stored("full"))?.effects]).toEqual([0, []]);
});

test("a graph that stops before its tools has stored what it shows when the invocation ends", async () => {
  const model = scriptedModel({ main: [call("note", {}), says("done")] });
  const store = databaseRunStore(database);
  const agent = createMainAgent({ model, tools: [noting("write", () => {})], ask: "never", store });
  await agent.invoke(asked, { ...at("stops"), interruptBefore: ["tools"] } as object);
  expect(await stored("stops")).toEqual({ messages: 1, kept: 1, effects: [] });
  await agent.invoke(null as never, at("stops"));
  expect(await stored("stops")).toMatchObject({ effects: ["done"] });
});

test("a last checkpoint that cannot be stored fails the invocation", async () => {
  const store = databaseRunStore(database);
  const { pipeline } = database;
  vi.spyOn(database, "pipeline").mockImplementation(async (statements) => {
    const [done = []] = await pipeline.call(database, [
      { name: "a test asks", text: "select 1 from bulkhead.run where thread = 'last' and status = 'done'" },
    ]);
    if (done.length > 0 && statements.some(({ name }) => name === "bulkhead checkpoint"))
      throw new MemoryError("disk_full", "a test");
    return pipeline.call(database, statements);
  });
  const agent = createMainAgent({ model: scriptedModel({ main: () => says("done") }), store });
  await expect(agent.invoke(asked, at("last"))).rejects.toMatchObject({ name: "MemoryError", code: "disk_full" });
});

test("what LangGraph says of a run that failed is stored too, and the next one goes on", async () => {
  const store = databaseRunStore(database);
  let fails = true;
  const model = scriptedModel({
    main: () => {
      if (fails) throw new Error("the model is away");
      return says("done");
    },
  });
  const agent = createMainAgent({ model, store });
  await expect(agent.invoke(asked, at("fails"))).rejects.toThrow();
  const errors = await database.query(
    "select 1 from public.checkpoint_writes where thread_id = 'fails' and channel = '__error__'",
  );
  expect(errors).toHaveLength(1);
  fails = false;
  expect((await agent.invoke(asked, at("fails"))).messages.at(-1)?.text).toBe("done");
});
