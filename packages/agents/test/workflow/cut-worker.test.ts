// A worker that was cut goes on where it stood when its run is taken up again: what its model replied and what its calls
// answered comes back as it was, and nothing is asked or done twice.

import { processRunStore } from "@bulkhead/memory";
import { expect, test } from "vitest";
import { z } from "zod";
import { type AnyTool, type AnyWorker, defineTool, defineWorker, defineWorkflow } from "../../src/index.ts";
import { call, returns, type Seen, scriptedModel, type TurnData, together } from "../../src/testing/index.ts";

const done = z.object({ done: z.boolean() });
const none = z.object({});
const OK = '{"ok":true}';

/** What is cut: whoever hangs for the first time ends the invocation, a moment later. */
function cuts() {
  const cancel = new AbortController();
  const hang = (): Promise<never> => {
    setTimeout(() => cancel.abort(), 20);
    return new Promise(() => undefined);
  };
  return { hang, signal: cancel.signal };
}

type Cut = ReturnType<typeof cuts>;

/** A tool that keeps what it was called with, and hangs the first time that it is called with `hangs`. */
function noting(name: string, effect: "read" | "write", cut?: Cut, hangs?: string) {
  const ran: string[] = [];
  const tool = defineTool({
    name,
    description: "",
    input: z.object({ text: z.string() }),
    effect,
    decidedBy: "any",
    arguments: { text: "any" },
    run: ({ text }) => {
      ran.push(text);
      return text === hangs && ran.filter((one) => one === text).length === 1 ? cut?.hang() : `${name} ${text}`;
    },
  });
  return { tool, ran };
}

/** A model's turns, the last of which is `done`; it hangs the first time that it is asked for step `hangAt`. */
function playing(turns: readonly TurnData[], cut?: Cut, hangAt?: number) {
  const asked: number[] = [];
  const seen: string[] = [];
  const turn = async ({ step, messages }: Seen): Promise<TurnData> => {
    asked.push(step);
    if (step === hangAt && asked.filter((one) => one === step).length === 1) return (await cut?.hang()) ?? {};
    seen.splice(0, seen.length, ...messages.flatMap(({ role, text }) => (role === "tool" ? [text] : [])));
    return turns[step] ?? returns({ done: true });
  };
  return { turn, asked, seen };
}

function worker(
  tools: readonly AnyTool[],
  more: { readonly workers?: readonly AnyWorker[]; readonly limits?: object } = {},
) {
  return defineWorker({ name: "clerk", purpose: "Do it.", input: none, returns: done, tools, ...more });
}

/** Its outcome's code, when the run is taken up again after the cut. `change`: what happens between the two. */
async function resumed(
  clerk: AnyWorker,
  scripts: Parameters<typeof scriptedModel>[0],
  { signal }: Cut,
  change: () => AnyWorker = () => clerk,
) {
  let now = clerk;
  const flow = () =>
    defineWorkflow({
      name: "flow",
      input: none,
      returns: done,
      model: scriptedModel(scripts),
      workers: [now],
      tools: [],
      store,
      run: async (ctx) => {
        const outcome = await ctx.spawn(now, {});
        return outcome.ok ? (outcome.value as { done: boolean }) : { done: false };
      },
    });
  const store = processRunStore();
  expect(await flow().invoke({}, { runId: "r", signal })).toEqual({ ok: false, code: "cancelled" });
  now = change();
  return flow().invoke({}, { runId: "r" });
}

const DONE = { ok: true, value: { done: true } };

test("no step is asked again, and no call is made again, before the one where it stood", async () => {
  const cut = cuts();
  const [look, write] = [noting("look", "read"), noting("write", "write")];
  const turns = [call("look", { text: "a" }), together(call("write", { text: "b" }), call("look", { text: "c" }))];
  const model = playing(turns, cut, 2);
  expect(await resumed(worker([look.tool, write.tool]), { clerk: model.turn }, cut)).toEqual(DONE);
  expect(model.asked).toEqual([0, 1, 2, 2]);
  expect([look.ran, write.ran]).toEqual([["a", "c"], ["b"]]);
  expect(model.seen).toEqual(["look a", OK, "look c"]);
});

test("of a step that was cut the calls that had ended come back, and only the other runs again", async () => {
  const cut = cuts();
  const [look, write] = [noting("look", "read", cut, "slow"), noting("write", "write")];
  const turns = [together(call("look", { text: "slow" }), call("write", { text: "b" }), call("look", { text: "c" }))];
  const model = playing(turns);
  expect(await resumed(worker([look.tool, write.tool]), { clerk: model.turn }, cut)).toEqual(DONE);
  expect(model.asked).toEqual([0, 1]);
  expect([look.ran, write.ran]).toEqual([["slow", "c", "slow"], ["b"]]);
  expect(model.seen).toEqual(["look slow", OK, "look c"]);
});

test("what it was refused comes back as it was", async () => {
  const cut = cuts();
  const fails = defineTool({
    name: "fails",
    description: "",
    input: none,
    effect: "read",
    run: () => Promise.reject(tried++),
  });
  let tried = 0;
  const model = playing([together(call("fails"), call("unknown"), call("fails", { text: "" }))], cut, 1);
  expect(await resumed(worker([fails]), { clerk: model.turn }, cut)).toEqual(DONE);
  const refusals = ["tool_failed", "denied", "tool_failed"].map((code) => JSON.stringify({ ok: false, code }));
  expect([tried, model.seen]).toEqual([2, refusals]);
});

test("it reads on in a result that it had before the cut", async () => {
  const cut = cuts();
  const read = defineTool({
    name: "read",
    description: "",
    input: none,
    effect: "read",
    run: () => `${reads++}`.repeat(30),
  });
  let reads = 0;
  const model = playing(
    [call("read"), call("read_more", { of: "0-0", at: 10 }), call("read_more", { of: "0-0", at: 20 })],
    cut,
    2,
  );
  expect(await resumed(worker([read], { limits: { toolBytes: 10 } }), { clerk: model.turn }, cut)).toEqual(DONE);
  expect(reads).toBe(1);
  expect(model.seen.map((text) => text.slice(0, 10))).toEqual(["0".repeat(10), "0".repeat(10), "0".repeat(10)]);
});

test("its steps and tokens are counted over the cut", async () => {
  const [look, cut] = [noting("look", "read"), cuts()];
  const model = playing(
    [call("look", { text: "a" }), call("look", { text: "b" }), call("look", { text: "c" })],
    cut,
    2,
  );
  const limited = worker([look.tool], { limits: { steps: 3 } });
  expect(await resumed(limited, { clerk: model.turn }, cut)).toEqual({ ok: true, value: { done: false } });
  expect(look.ran).toEqual(["a", "b", "c"]);
});

test("a repair that was asked for stays asked for", async () => {
  const cut = cuts();
  const model = playing([{ text: "prose" }, { text: "prose again" }], cut, 1);
  expect(await resumed(worker([noting("look", "read").tool]), { clerk: model.turn }, cut)).toEqual({
    ok: true,
    value: { done: false },
  });
  expect(model.asked).toEqual([0, 1, 1]);
});

test("a worker below that has ended comes back as it was; one that was cut goes on by itself", async () => {
  const cut = cuts();
  const [look, write] = [noting("look", "read"), noting("write", "write")];
  const child = (name: string) =>
    defineWorker({ name, purpose: "Help.", input: none, returns: done, tools: [look.tool, write.tool] });
  const first = playing([call("write", { text: "first" })]);
  const second = playing([call("write", { text: "second" }), call("look", { text: "more" })], cut, 1);
  const parent = playing([together(call("first"), call("second"))]);
  const clerk = worker([look.tool, write.tool], { workers: [child("first"), child("second")] });
  expect(await resumed(clerk, { clerk: parent.turn, first: first.turn, second: second.turn }, cut)).toEqual(DONE);
  expect([parent.asked, first.asked, second.asked]).toEqual([
    [0, 1],
    [0, 1],
    [0, 1, 1, 2],
  ]);
  expect(write.ran.toSorted()).toEqual(["first", "second"]);
});

test("of a document the chunks that were read are not read again", async () => {
  const cut = cuts();
  const asked: string[] = [];
  const reader = defineWorker({
    name: "clerk",
    purpose: "Read it.",
    input: z.object({ text: z.string() }),
    returns: done,
    long: { field: "text", tokens: 1, merge: (parts) => ({ done: parts.length === 3 }) },
  });
  const flow = defineWorkflow({
    name: "flow",
    input: none,
    returns: done,
    model: scriptedModel({
      clerk: async ({ messages }) => {
        const { text = "" } = JSON.parse(messages[1]?.text ?? "{}") as { text?: string };
        asked.push(text.trim());
        if (text.trim() === "b" && asked.filter((one) => one === "b").length === 1) return cut.hang();
        return returns({ done: true });
      },
    }),
    workers: [reader],
    tools: [],
    run: async (ctx) => {
      const outcome = await ctx.spawn(reader, { text: "a b c" });
      return { done: outcome.ok && outcome.value.done };
    },
  });
  expect(await flow.invoke({}, { runId: "r", signal: cut.signal })).toEqual({ ok: false, code: "cancelled" });
  expect(await flow.invoke({}, { runId: "r" })).toEqual(DONE);
  expect(asked.toSorted()).toEqual(["a", "b", "b", "c"]);
});

test("a worker that is another one by now stops the run, and nothing of it runs", async () => {
  const cut = cuts();
  const [look, other] = [noting("look", "read"), noting("look", "read")];
  const model = playing([call("look", { text: "a" })], cut, 1);
  const changed = () =>
    defineWorker({ name: "clerk", purpose: "Do it well.", input: none, returns: done, tools: [other.tool] });
  const outcome = await resumed(worker([look.tool]), { clerk: model.turn }, cut, changed);
  expect(outcome).toEqual({ ok: false, code: "run_changed" });
  expect([model.asked, other.ran]).toEqual([[0, 1], []]);
});
