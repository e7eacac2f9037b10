// Questions of workers below workers, and what goes wrong with them in other frameworks: each has its test here.
import { type Effect, processRunStore } from "@bulkhead/memory";
import type { BaseMessage } from "@langchain/core/messages";
import { MemorySaver } from "@langchain/langgraph";
import { describe, expect, test } from "vitest";
import { z } from "zod";
import { createMainAgent, defineTool, defineWorker, observeRun } from "../../src/index.ts";
import { call, returns, says, scriptedModel, together } from "../../src/testing/index.ts";
import { thread } from "./kept-agent.ts";

/** The chief lets the writer read a page and write; the write asks. Each life is a process of its own. */
function team() {
  const store = processRunStore();
  const saver = new MemorySaver();
  const written: string[] = [];
  let opened = 0;
  const open = defineTool({
    name: "open_page",
    description: "",
    input: z.object({}),
    effect: "read",
    run: () => {
      opened++;
      return "a stranger's words";
    },
  });
  const write = defineTool({
    name: "write",
    description: "",
    input: z.object({ text: z.string() }),
    effect: "write",
    run: ({ text }) => void written.push(text),
  });
  const input = z.object({ topic: z.string() });
  const returned = z.object({ done: z.boolean(), note: z.string().max(40) });
  const tools = [open, write];
  const writer = defineWorker({ name: "writer", purpose: "Write.", input, returns: returned, tools });
  const chief = defineWorker({ name: "chief", purpose: "Lead.", input, returns: returned, tools, workers: [writer] });
  const models: Record<string, number> = {};
  const turns = (who: string, list: readonly ReturnType<typeof says>[]) => (view: { readonly step: number }) => {
    models[who] = (models[who] ?? 0) + 1;
    return list[view.step] ?? says("?");
  };
  const life = async (message: unknown, more: Parameters<typeof scriptedModel>[0] = {}) => {
    const model = scriptedModel({
      main: turns("main", [call("chief", { topic: "t" }), says("all done: {{h1}}")]),
      chief: turns("chief", [call("writer", { topic: "t" }), returns({ done: true, note: "by the chief" })]),
      writer: turns("writer", [
        call("open_page", {}),
        call("write", { text: "hello" }),
        returns({ done: true, note: "by the writer" }),
      ]),
      ...more,
    });
    const agent = createMainAgent({ model, workers: [chief], store, checkpointer: saver });
    const { result, report } = await observeRun({}, () => agent.invoke(message as never, thread));
    const { messages } = result as { messages: readonly BaseMessage[] };
    return { waits: "__interrupt__" in result, messages, said: report?.render(messages.at(-1)?.text ?? "") };
  };
  const ask = async (): Promise<Effect> => {
    expect((await life({ messages: [{ role: "user", content: "Go." }] })).waits).toBe(true);
    const [effect, ...others] = await store.approvals.list();
    if (effect === undefined || others.length > 0) throw new Error("not one question");
    return effect;
  };
  return { store, saver, written, models, opened: () => opened, life, ask };
}

test("a resume does not ask for ever when the model takes another path: what it had said is told again, and nobody is asked twice", async () => {
  const { ask, life, store, written, models, opened } = team();
  const effect = await ask();
  await store.approvals.approve(effect.id, "user");
  const other = () => call("write", { text: `another path ${Math.random()}` });
  const done = await life(null, {
    main: ({ messages }) => (messages.at(-1)?.role === "tool" ? says("done") : other()),
    chief: ({ step }) => (step === 0 ? other() : returns({ done: true, note: "x" })),
    writer: ({ step }) => (step < 2 ? other() : returns({ done: true, note: "x" })),
  });
  expect(done.waits).toBe(false);
  expect(written).toEqual(["hello"]);
  expect(opened()).toBe(1);
  expect(models).toEqual({ main: 1, chief: 1, writer: 2 });
  expect(await store.approvals.list()).toEqual([]);
});

describe("not only approve works", () => {
  test.each([
    ["approve", ["hello"]],
    ["edit", ["edited"]],
    ["reject", []],
  ] as const)("%s", async (verdict, expected) => {
    const { ask, life, store, written, models } = team();
    const { id } = await ask();
    if (verdict === "edit") await store.approvals.edit(id, { text: "edited" }, "user");
    if (verdict === "reject") await store.approvals.reject(id, "user");
    else await store.approvals.approve(id, "user");
    const done = await life(null);
    expect(written).toEqual(expected);
    expect(done.said).toBe("all done: by the chief");
    expect(models["writer"]).toBe(3); // it was told, and returned by itself
  });
});

test("a run does not end with the nested approval: every worker above goes on to its own end, and so does the main agent", async () => {
  const { ask, life, store, models } = team();
  await store.approvals.approve((await ask()).id, "user");
  const done = await life(null);
  expect(models).toEqual({ main: 2, chief: 2, writer: 3 });
  expect(done.said).toBe("all done: by the chief");
  expect(await store.list()).toMatchObject([{ status: "done", asks: 0 }]);
});

test("the parent's thread is not overwritten by the child's messages: it holds its own, before and after", async () => {
  const { ask, life, store, saver } = team();
  const effect = await ask();
  const stored = async () => JSON.stringify((await saver.getTuple(thread))?.checkpoint.channel_values["messages"]);
  const before = await stored();
  await store.approvals.approve(effect.id, "user");
  const { messages } = await life(null);
  expect(messages.map(({ type, id }) => [type, type === "human" ? "" : id])).toEqual([
    ["human", ""],
    ["ai", "m1"],
    ["tool", "t1-0"],
    ["ai", "m2"],
  ]);
  for (const text of [before, await stored()]) expect(text).not.toMatch(/stranger|hello|by the writer|writer/u);
});

test("how many questions a worker has, and whether two workers have the same, shows nowhere on the main side", async () => {
  const shown = async (urls: readonly (readonly string[])[]) => {
    const store = processRunStore();
    const input = z.object({ url: z.string() });
    const get = { name: "get", description: "", input, effect: "read", egress: true, run: () => "" } as const;
    const page = defineTool({ name: "page", description: "", input: z.object({}), effect: "read", run: () => "" });
    const scout = defineWorker({
      name: "scout",
      purpose: "Look.",
      input: z.object({ n: z.int() }),
      returns: z.object({ done: z.boolean() }),
      tools: [page, defineTool(get)],
    });
    const model = scriptedModel({
      main: [together(...urls.map((_, n) => call("scout", { n }))), says("?")],
      scout: ({ step, messages }) => {
        const { n } = JSON.parse(messages[1]?.text ?? "") as { readonly n: number };
        return step === 0 ? call("page", {}) : together(...(urls[n] ?? []).map((url) => call("get", { url })));
      },
    });
    const agent = createMainAgent({ model, workers: [scout], store, checkpointer: new MemorySaver() });
    const result = await agent.invoke({ messages: [{ role: "user", content: "Go." }] }, thread);
    const [{ id = "" } = {}] = await store.list();
    const { __interrupt__: stops } = result as unknown as {
      readonly __interrupt__: readonly { readonly value: object }[];
    };
    const asked = (await store.approvals.list({ run: id })).length;
    return { asked, stops: stops.map(({ value }) => JSON.stringify(value).replace(id, "the run")) };
  };
  const stops = ['{"run":"the run"}', '{"run":"the run"}'];
  expect(await shown([["a"], ["b"]])).toEqual({ asked: 2, stops });
  expect(await shown([["a"], ["a"]])).toEqual({ asked: 1, stops });
  expect(await shown([["a", "b", "c"], ["d"]])).toEqual({ asked: 4, stops });
});
