// How a call ended goes with what it is answered: one write, and one sync of a disk, where there were two.
import { type Change, type Claim, MemoryError, processRunStore } from "@bulkhead/memory";
import { MemorySaver } from "@langchain/langgraph";
import { expect, test, vi } from "vitest";
import { z } from "zod";
import { createMainAgent, defineWorkflow, given } from "../../src/index.ts";
import { call, says, scriptedModel } from "../../src/testing/index.ts";
import { changedClaim, keptRuns, mail } from "./kept-runs.ts";

const TO_BOB = { to: "bob@acme.eu" };
const DONE = { state: "done" };

function observed() {
  const inner = processRunStore();
  const writes: (readonly Change[])[] = [];
  const claim: typeof inner.claim = async (made) => {
    const held = await inner.claim(made);
    const write = (...changes: readonly Change[]) => {
      writes.push(changes);
      return held.write(...changes);
    };
    return changedClaim(held, { write, writeLater: write });
  };
  const ends = () =>
    writes.filter((changes) => changes.some((one) => one.kind === "effect" && one.from === "intended"));
  return { store: { ...inner, claim }, ends };
}

test("a main agent's and a workflow's call end in the write that keeps what they are answered", async () => {
  const { store, ends } = observed();
  const { tool, sent } = mail();
  const model = scriptedModel({ main: [call("mail", TO_BOB), says("sent")] });
  const asked = { messages: [{ role: "user" as const, content: "Write to bob@acme.eu" }] };
  await createMainAgent({ model, tools: [tool], ask: "never", store, checkpointer: new MemorySaver() }).invoke(asked, {
    configurable: { thread_id: "t" },
  });
  const flow = defineWorkflow({
    name: "flow",
    model,
    input: given(z.object({})),
    returns: z.object({ ok: z.boolean() }),
    workers: [],
    tools: [tool],
    ask: "never",
    store,
    run: async (ctx) => ({ ok: (await ctx.call(tool, TO_BOB as never)).ok }),
  });
  await flow.invoke({}, { runId: "r" });
  expect(sent).toHaveLength(2);
  expect(ends().map((changes) => changes.map(({ kind }) => kind))).toEqual([
    ["effect", "keep", "handles", "spent"],
    ["effect", "keep", "spent"],
  ]);
});

const dies = (claim: Claim): Claim =>
  changedClaim(claim, {
    write: async (...changes) => {
      if (changes.some(({ kind }) => kind === "keep")) throw new MemoryError("run_cancelled", "cancelled");
      return claim.write(...changes);
    },
  });

test("of a run that was cancelled meanwhile the end is kept, though the answer is not", async () => {
  const { life, row } = keptRuns();
  const { tool } = mail();
  const kept = { position: "o1", asked: "", answer: null, facts: undefined };
  await life(
    async ({ call: calls, run }) => {
      await calls(tool, TO_BOB, { position: "o1", keepsAnswer: true });
      await expect(run.keeping.write({ kind: "keep", kept })).rejects.toThrow("the run could not be kept");
    },
    { through: dies },
  );
  expect(await row("o1")).toMatchObject(DONE);
});

test("where no answer is kept, the end is kept soon all the same", async () => {
  const { life, row } = keptRuns();
  const { tool } = mail();
  await life(async ({ call: calls }) => {
    await calls(tool, TO_BOB, { position: "o1", keepsAnswer: true });
    expect(await row("o1")).toMatchObject({ state: "intended" });
    await vi.waitFor(async () => expect(await row("o1")).toMatchObject(DONE), 10_000);
  });
});

test("what an answer is derived from does not grow with the conversation: what was read last stands for all before", async () => {
  const { store } = observed();
  const { tool } = mail();
  const steps = Array.from({ length: 5 }, () => call("mail", TO_BOB));
  const model = scriptedModel({ main: [...steps, says("sent")] });
  const asked = { messages: [{ role: "user" as const, content: "Write to bob@acme.eu" }] };
  await createMainAgent({ model, tools: [tool], ask: "never", store, checkpointer: new MemorySaver() }).invoke(asked, {
    configurable: { thread_id: "t" },
  });
  const [{ id } = { id: "" }] = await store.list();
  const { operations } = await store.tree(id);
  expect(operations.map(({ inputs }) => inputs)).toEqual([[], ["c1-0"], ["c2-0"], ["c3-0"], ["c4-0"]]);
});
