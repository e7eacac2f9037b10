// What our saver writes is what PostgresSaver would have written: it reads it, and a graph goes on from it.
import { inspect } from "node:util";
import { databaseRunStore, MemoryError, openDatabase } from "@bulkhead/memory";
import { Annotation, type BaseCheckpointSaver, Command, END, interrupt, START, StateGraph } from "@langchain/langgraph";
import { PostgresSaver } from "@langchain/langgraph-checkpoint-postgres";
import { expect, test, vi } from "vitest";
import { z } from "zod";
import { databaseSaver } from "../../src/checkpoints/database-saver.ts";
import { createMainAgent, defineWorkflow, given, observeRun } from "../../src/index.ts";
import { says, scriptedModel } from "../../src/testing/index.ts";
import { ownDatabase, ownTarget } from "../own-database.ts";

const database = await ownDatabase();

const State = Annotation.Root({ words: Annotation<string[]>({ reducer: (a, b) => [...a, ...b], default: () => [] }) });

const graphWith = (checkpointer: BaseCheckpointSaver) =>
  new StateGraph(State)
    .addNode("first", () => ({ words: ["one"] }))
    .addNode("beside", () => ({ words: ["two"] }))
    .addNode("ask", () => ({ words: [interrupt<string, string>("which?")] }))
    .addEdge(START, "first")
    .addEdge(START, "beside")
    .addEdge("first", "ask")
    .addEdge("ask", END)
    .compile({ checkpointer });

test("PostgresSaver reads what was written, and the graph goes on from it under either", async () => {
  const ours = databaseSaver(database);
  const theirs = new PostgresSaver(database.pool);
  const at = { configurable: { thread_id: "thread" }, durability: "sync" as const };
  await graphWith(ours).invoke({ words: ["zero"] }, at);

  const waiting = await graphWith(theirs).getState(at);
  expect(waiting.values).toEqual({ words: ["zero", "two", "one"] }); // by the names of their nodes
  expect(waiting.tasks.flatMap(({ interrupts }) => interrupts.map(({ value }) => value))).toEqual(["which?"]);

  await graphWith(theirs).invoke(new Command({ resume: "three" }), at);
  const histories = [];
  for (const saver of [ours, theirs]) {
    const history = [];
    for await (const state of graphWith(saver).getStateHistory(at)) history.push(state);
    histories.push(history);
  }
  expect(histories[0]?.[0]?.values).toEqual({ words: ["zero", "two", "one", "three"] });
  expect(histories[0]).toHaveLength(4);
  expect(histories[0]).toEqual(histories[1]);
});

test("both write the same rows", async () => {
  const rowsOf = async (thread: string) => {
    const [rows] = await database.query<{ rows: unknown }>(
      `select jsonb_build_object(
        'checkpoints', (select jsonb_agg(jsonb_build_object('ns', checkpoint_ns, 'keys', (select count(*) from jsonb_object_keys(checkpoint)), 'step', metadata -> 'step') order by checkpoint_id) from public.checkpoints where thread_id = $1),
        'blobs', (select jsonb_agg(jsonb_build_object('channel', channel, 'type', type, 'blob', encode(blob, 'escape')) order by channel, version) from public.checkpoint_blobs where thread_id = $1),
        'writes', (select jsonb_agg(jsonb_build_object('idx', idx, 'channel', channel, 'type', type, 'blob', case when channel like '\\_\\_%' then '' else encode(blob, 'escape') end) order by checkpoint_id, channel, blob, idx) from public.checkpoint_writes where thread_id = $1)
      ) as rows`,
      [thread],
    );
    return rows?.rows;
  };
  const play = (saver: BaseCheckpointSaver, thread: string) =>
    graphWith(saver).invoke({ words: ["zero"] }, { configurable: { thread_id: thread }, durability: "sync" });
  await play(databaseSaver(database), "ours");
  await play(new PostgresSaver(database.pool), "theirs");
  expect(await rowsOf("ours")).toEqual(await rowsOf("theirs"));
});

test("what a step stores is one transaction: what its tasks wrote, and the checkpoint after them", async () => {
  const asked = vi.spyOn(database, "pipeline");
  await graphWith(databaseSaver(database)).invoke(
    { words: ["zero"] },
    { configurable: { thread_id: "steps" }, durability: "sync" },
  );
  const steps = asked.mock.calls.map(([statements]) => new Set(statements.map(({ name }) => name)));
  asked.mockRestore();
  const step = new Set(["bulkhead checkpoint write", "bulkhead checkpoint blob", "bulkhead checkpoint"]);
  expect(steps.length).toBeLessThanOrEqual(4); // the input, two steps, and the question
  expect(steps).toContainEqual(step);
});

test("one that cannot be stored fails its own thread, and nobody else's", async () => {
  const play = (thread_id: string) =>
    graphWith(databaseSaver(database)).invoke({ words: ["zero"] }, { configurable: { thread_id }, durability: "sync" });
  const [bad, good] = await Promise.allSettled([play("with a \u0000 in it"), play("without")]);
  expect(bad.status).toBe("rejected");
  expect(good.status).toBe("fulfilled");
});

test("a connection that ends while a checkpoint is read or stored is not the end of the run", async () => {
  const saver = databaseSaver(database);
  const config = { configurable: { thread_id: "cut" }, durability: "sync" } as const;
  const cut = () => Promise.reject(Object.assign(new Error("write EPIPE"), { code: "EPIPE" }));
  await graphWith(saver).invoke({ words: ["zero"] }, config);
  const read = vi.spyOn(database.pool, "query").mockImplementationOnce(cut);
  const stored = vi
    .spyOn(database, "pipeline")
    .mockImplementationOnce(() => Promise.reject(new MemoryError("database_lost", "it ended in the middle")));
  const { words } = await graphWith(saver).invoke(new Command({ resume: "three" }), config);
  expect(words).toEqual(["zero", "two", "one", "three"]);
  expect([read.mock.calls.length > 1, stored.mock.calls.length > 1]).toEqual([true, true]);
  read.mockImplementation(cut);
  await expect(saver.getTuple(config)).rejects.toMatchObject({ name: "MemoryError", code: "database_lost" });
  const listed = async () => {
    for await (const _ of saver.list(config));
  };
  await expect(listed()).rejects.toMatchObject({ name: "MemoryError", code: "database_lost" });
  vi.restoreAllMocks();
});

test("two that make the tables at once both find them", async () => {
  await database.query(
    "drop table public.checkpoints, public.checkpoint_blobs, public.checkpoint_writes, public.checkpoint_migrations",
  );
  await using other = await openDatabase(ownTarget());
  await using third = await openDatabase(ownTarget());
  const at = { configurable: { thread_id: "new" } };
  const found = await Promise.all([other, third].map((one) => databaseSaver(one).getTuple(at)));
  expect(found).toEqual([undefined, undefined]);
});

test("a thread that is deleted is gone", async () => {
  const at = { configurable: { thread_id: "gone" } };
  await graphWith(databaseSaver(database)).invoke({ words: [] }, at);
  await databaseSaver(database).deleteThread("gone");
  expect(await databaseSaver(database).getTuple(at)).toBeUndefined();
});

test("whoever is shown the saver, as LangGraph shows it in its stream of checkpoints, sees nothing of the database", () => {
  const shown = inspect(databaseSaver(database), { depth: 9, showHidden: true });
  expect(shown).toContain("DatabaseSaver");
  expect(shown).not.toMatch(/pool|client|socket/i);
});

test("an agent and a workflow with a store have their checkpoints in its database, and one that says false has none", async () => {
  const store = databaseRunStore(database);
  const model = scriptedModel({ main: () => says("ok") });
  const saved = async (thread_id: string) =>
    (await databaseSaver(database).getTuple({ configurable: { thread_id } })) !== undefined;
  const question = { messages: [{ role: "user" as const, content: "hello" }] };
  await createMainAgent({ model, store }).invoke(question, { configurable: { thread_id: "agent" } });
  await createMainAgent({ model, store, checkpointer: false }).invoke(question, {
    configurable: { thread_id: "none" },
  });
  const watched = { configurable: { thread_id: "watched" } };
  await observeRun({ store }, () => createMainAgent({ model }).invoke(question, watched));
  const input = given(z.object({ n: z.int() }));
  const flow = defineWorkflow({
    name: "flow",
    workers: [],
    tools: [],
    input,
    returns: z.object({ n: z.int().min(0).max(9) }),
    store,
    run: async (_, { n }) => ({ n }),
  });
  expect(await flow.invoke({ n: 3 }, { runId: "workflow" })).toEqual({ ok: true, value: { n: 3 } });
  expect(await Promise.all(["agent", "none", "watched", "workflow"].map(saved))).toEqual([true, false, true, true]);
  expect((await store.list()).map(({ thread }) => thread).sort()).toEqual(["agent", "watched", "workflow"]);
});
