// A worker that was cut is started anew when its run is taken up again. Its model need not do the same again in the same
// order; what it has written is not written twice.
import { expect, test } from "vitest";
import { z } from "zod";
import { defineTool, defineWorker, defineWorkflow, NotDone } from "../../src/index.ts";
import { call, returns, scriptedModel, together } from "../../src/testing/index.ts";

type Turn = ReturnType<typeof call>;
const done = z.object({ done: z.boolean() });
const write = (text: string) => call("write", { text });
const look = call("look");
const DONE = '{"ok":true}';
const CHANGED = '{"ok":false,"code":"run_changed"}';

/** Two lives of one worker, the first of which hangs after its turns: what was written, and what the second was told. */
async function twoLives(first: readonly Turn[], second: readonly Turn[], fail?: () => Error, perRun = 99) {
  const written: string[] = [];
  let told: readonly string[] = [];
  let life = first;
  const cancel = new AbortController();
  const tool = defineTool({
    name: "write",
    description: "",
    input: z.object({ text: z.string() }),
    effect: "write",
    decidedBy: "any",
    arguments: { text: "any" },
    limits: { perRun },
    run: ({ text }) => {
      written.push(text);
      if (fail !== undefined) throw fail();
    },
  });
  const looking = defineTool({ name: "look", description: "", input: z.object({}), effect: "read", run: () => "" });
  const model = scriptedModel({
    clerk: ({ step, messages }) => {
      const next = life[step];
      if (next !== undefined) return next;
      told = messages.flatMap(({ role, text }) => (role === "tool" && text !== "" ? [text] : []));
      if (life === second) return returns({ done: true });
      cancel.abort();
      return new Promise(() => undefined);
    },
  });
  const clerk = defineWorker({
    name: "clerk",
    purpose: "Write it.",
    input: z.object({}),
    returns: done,
    tools: [tool, looking],
  });
  const flow = defineWorkflow({
    name: "flow",
    input: z.object({}),
    returns: done,
    model,
    workers: [clerk],
    tools: [],
    run: async (ctx) => ({ done: (await ctx.spawn(clerk, {})).ok }),
  });
  expect(await flow.invoke({}, { runId: "r", signal: cancel.signal })).toEqual({ ok: false, code: "cancelled" });
  life = second;
  expect(await flow.invoke({}, { runId: "r" })).toEqual({ ok: true, value: { done: true } });
  return { written, told };
}

test("the same write in another step is answered as it was", async () => {
  expect(await twoLives([write("a")], [look, write("a")])).toEqual({ written: ["a"], told: [DONE] });
  expect(await twoLives([look, write("a")], [write("a")])).toEqual({ written: ["a"], told: [DONE] });
});

test("the same writes in another order are answered as they were", async () => {
  const lives = await twoLives([write("a"), write("b")], [together(write("b"), write("a"))]);
  expect(lives).toEqual({ written: ["a", "b"], told: [DONE, DONE] });
});

test("other words for it are not written, in whichever step", async () => {
  const lives = await twoLives([write("a")], [write("a!"), write("a!"), look, write("a?")]);
  expect(lives).toEqual({ written: ["a"], told: [CHANGED, CHANGED, CHANGED] });
});

test("what it had not done yet is done, once what it had done came again", async () => {
  const lives = await twoLives([write("a")], [write("a"), write("b"), write("a")]);
  expect(lives).toEqual({ written: ["a", "b", "a"], told: [DONE, DONE, DONE] });
});

test("what was written stays counted, whatever is called at its place", async () => {
  const lives = await twoLives([write("a")], [look, write("a"), write("b")], undefined, 1);
  expect(lives).toEqual({ written: ["a"], told: [DONE, '{"ok":false,"code":"denied"}'] });
});

test("a write that failed may have been done, and is not tried again; one that says it was not is", async () => {
  const failed = '{"ok":false,"code":"tool_failed"}';
  const unknown = await twoLives([write("a")], [look, write("a")], () => new Error("no answer"));
  expect(unknown).toEqual({ written: ["a"], told: [failed] });
  const undone = await twoLives([write("a")], [look, write("a")], () => new NotDone("refused"));
  expect(undone).toEqual({ written: ["a", "a"], told: [failed] });
});
