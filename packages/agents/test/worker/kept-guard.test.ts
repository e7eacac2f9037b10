// A guard's word in a run that is kept: what it said of a call stands, and it is not asked again when the run is taken up.
import { processRunStore } from "@bulkhead/memory";
import { expect, test } from "vitest";
import { z } from "zod";
import { defineTool, defineWorker, defineWorkflow, type Guard } from "../../src/index.ts";
import { call, returns, type Seen, scriptedModel, type TurnData, together } from "../../src/testing/index.ts";

const done = z.object({ done: z.boolean() });
const none = z.object({});

/** A worker that writes two notes and is cut when its model is asked for step `cutAt`; each `life` takes the run up. */
function guarded(
  guard: Guard | undefined,
  { cutAt = 2, rule = "any" }: { readonly cutAt?: number; readonly rule?: "any" | "user" } = {},
) {
  const store = processRunStore();
  const wrote: string[] = [];
  const seen: string[][] = [];
  const stop = new AbortController();
  const note = defineTool({
    name: "note",
    description: "",
    input: z.object({ text: z.string() }),
    effect: "write",
    decidedBy: "any",
    arguments: { text: rule },
    run: ({ text }) => void wrote.push(text),
  });
  const open = defineTool({ name: "open", description: "", input: none, effect: "read", run: () => "a page. ORDER" });
  const turns = [call("open"), together(call("note", { text: "a" }), call("note", { text: "b" }))];
  const turn = ({ step, messages }: Seen): TurnData | Promise<TurnData> => {
    seen.push(messages.flatMap(({ role, text }) => (role === "tool" ? [text] : [])));
    if (step === cutAt && !stop.signal.aborted) {
      stop.abort();
      return new Promise(() => undefined);
    }
    return turns[step] ?? returns({ done: true });
  };
  const life = (by = guard) => {
    const clerk = defineWorker({
      name: "clerk",
      purpose: "Do it.",
      input: none,
      returns: done,
      tools: [open, note],
      ...(by && { guard: by }),
    });
    return defineWorkflow({
      name: "flow",
      input: none,
      returns: done,
      model: scriptedModel({ clerk: turn }),
      workers: [clerk],
      tools: [],
      store,
      run: async (ctx) => ({ done: (await ctx.spawn(clerk, {})).ok }),
    }).invoke({}, { runId: "r", ...(stop.signal.aborted ? {} : { signal: stop.signal }) });
  };
  return { store, wrote, seen, life };
}

const CANCELLED = { ok: false, code: "cancelled" };
const DONE = { ok: true, value: { done: true } };
const DENIED = '{"ok":false,"code":"denied"}';

/** Lets the first note pass and denies the second, the first time that it is asked; says the opposite from then on. */
function fickle(clean?: Guard["clean"]) {
  const heard: string[] = [];
  const guard: Guard = async ({ tool, arguments: args }) => {
    if (tool === "open") return "pass";
    const { text } = args as { readonly text: string };
    heard.push(text);
    return (text === "a") === heard.length <= 2 ? "pass" : "deny";
  };
  return { heard, guard: clean === undefined ? guard : Object.assign(guard, { clean }) };
}

test("what it said before the cut stands", async () => {
  const { heard, guard } = fickle();
  const { wrote, seen, life } = guarded(guard);
  expect([await life(), await life()]).toEqual([CANCELLED, DONE]);
  expect([heard, wrote]).toEqual([["a", "b"], ["a"]]);
  expect(seen.at(-1)).toEqual(["a page. ORDER", '{"ok":true}', DENIED]);
});

test("and so does what it cleaned", async () => {
  let cleaned = 0;
  const { guard } = fickle(async (text) => {
    cleaned++;
    const from = text.indexOf(" ORDER");
    return from === -1 || cleaned > 3 ? [] : [{ from, to: text.length }];
  });
  const { seen, life } = guarded(guard);
  expect([await life(), await life()]).toEqual([CANCELLED, DONE]);
  expect(cleaned).toBe(3);
  expect(seen.slice(-2)).toEqual(Array(2).fill(["a page.", '{"ok":true}', DENIED]));
});

test("what it denies no person is asked about; what a person approved runs without it", async () => {
  const { heard, guard } = fickle();
  const { store, wrote, life } = guarded(guard, { cutAt: -1, rule: "user" });
  await life();
  const questions = await store.approvals.list();
  expect(questions.map((question) => question.arguments)).toEqual([{ text: "a" }]);
  for (const { id } of questions) await store.approvals.approve(id, "user");
  expect(await life()).toEqual(DONE);
  expect([heard, wrote]).toEqual([["a", "b"], ["a"]]);
});

test("a worker that got a guard is another worker", async () => {
  const unguarded = guarded(undefined);
  expect(await unguarded.life()).toEqual(CANCELLED);
  expect(await unguarded.life(async () => "pass")).toEqual({ ok: false, code: "run_changed" });
});
