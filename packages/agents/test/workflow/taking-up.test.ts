// A run that is kept in a store is taken up by whoever asks for it, one at a time, with its input or without; and it ends
// with the hold on it.
import { type Change, type Claim, MemoryError, processRunStore, type RunStore } from "@bulkhead/memory";
import { describe, expect, test } from "vitest";
import { z } from "zod";
import { defineTool, defineWorker, defineWorkflow, observeRun, type Workflow } from "../../src/index.ts";
import { call, returns as returning, scriptedModel } from "../../src/testing/index.ts";
import { found, readerOf } from "./parts.ts";

const input = z.object({ page: z.string() });
const returns = z.object({ shop: z.string().max(60), cents: z.int().min(0).max(999) });

/** A workflow of one reader and one write. It waits between the two while `gate` is closed. */
function shop(store: RunStore | undefined, gate: () => Promise<unknown> = () => Promise.resolve(), name = "shop") {
  const ran: string[] = [];
  const told: string[] = [];
  const reached = Promise.withResolvers<void>();
  const reader = readerOf(({ page }) => {
    ran.push(`read ${page}`);
    return found(7, "A shop");
  });
  const write = defineTool({
    name: "write",
    description: "",
    input: z.object({ text: z.string() }),
    effect: "write",
    decidedBy: "any",
    arguments: { text: "any" },
    run: ({ text }) => void ran.push(`write ${text}`),
  });
  const flow = defineWorkflow({
    name,
    input,
    returns,
    workers: [reader],
    tools: [write],
    ...(store === undefined ? {} : { store }),
    async run(ctx, { page }) {
      const offer = await ctx.spawn(reader, { page });
      told.push("read");
      reached.resolve();
      await gate();
      await ctx.call(write, { text: "it" });
      told.push("written");
      return offer.ok ? { shop: offer.value.shop, cents: offer.value.cents } : { shop: "", cents: 0 };
    },
  });
  return { flow: flow as unknown as Workflow<typeof input, typeof returns>, ran, told, reached: reached.promise };
}

const REQUEST = { page: "page" };
const shownOf = (outcome: unknown) => JSON.parse(JSON.stringify(outcome)) as unknown;
const OUTCOME = { ok: true, value: { shop: "{{h4}}", cents: 7 } };
const never = () => new Promise<never>(() => undefined);

/** A run that was cut between its read and its write. */
async function cut(store: RunStore, runId = "r") {
  const cancel = new AbortController();
  const first = shop(store, never);
  const outcome = first.flow.invoke(REQUEST, { runId, signal: cancel.signal });
  await first.reached;
  cancel.abort();
  expect(await outcome).toEqual({ ok: false, code: "cancelled" });
  expect(await store.find(runId)).toMatchObject({ status: "stopped", code: "cancelled" });
}

describe("a run that was cut", () => {
  test("goes on elsewhere with the same input, or without it", async () => {
    const store = processRunStore();
    for (const [runId, goOn] of [
      ["a", (flow: Workflow<typeof input, typeof returns>) => flow.invoke(REQUEST, { runId: "a" })],
      ["b", (flow: Workflow<typeof input, typeof returns>) => flow.resume("b")],
    ] as const) {
      await cut(store, runId);
      const second = shop(store);
      expect(shownOf(await goOn(second.flow))).toEqual(OUTCOME);
      expect(second.ran).toEqual(["write it"]);
      expect(await store.find(runId)).toMatchObject({ status: "done", kind: "workflow", name: "shop" });
    }
  });

  test("is answered with its outcome once it is done, also what its handles stand for", async () => {
    const store = processRunStore();
    await cut(store);
    await shop(store).flow.resume("r");
    const third = shop(store);
    for (const again of [() => third.flow.resume("r"), () => third.flow.invoke(REQUEST, { runId: "r" })])
      expect(shownOf(await again())).toEqual(OUTCOME);
    expect(third.ran).toEqual([]);
  });

  test("tells operators how to go on when it was asked something else", async () => {
    const store = processRunStore();
    await cut(store);
    const { flow } = shop(store);
    const { result, report } = await observeRun({}, () => flow.invoke({ page: "other" }, { runId: "r" }));
    expect(result).toEqual({ ok: false, code: "run_changed" });
    expect(report?.failures).toMatchObject([{ text: expect.stringContaining("bulkhead runs abandon | fork") }]);
    expect(shownOf(await flow.resume("r"))).toEqual(OUTCOME);
  });

  test("is not taken up by two at once", async () => {
    const store = processRunStore();
    const gate = Promise.withResolvers<void>();
    const first = shop(store, () => gate.promise);
    const outcome = first.flow.invoke(REQUEST, { runId: "r" });
    await first.reached;
    const second = shop(store);
    await expect(second.flow.invoke(REQUEST, { runId: "r" })).rejects.toMatchObject({ code: "run_active" });
    await expect(second.flow.resume("r")).rejects.toMatchObject({ code: "run_active" });
    await expect(first.flow.resume("r")).rejects.toMatchObject({ code: "run_active" });
    gate.resolve();
    expect(shownOf(await outcome)).toEqual(OUTCOME);
    expect(second.ran).toEqual([]);
  });

  test("is resumed only by the workflow that it is of, and only where it is kept", async () => {
    const store = processRunStore();
    await cut(store);
    await expect(shop(store, never, "market").flow.resume("r")).rejects.toMatchObject({ code: "bad_workflow" });
    await expect(shop(processRunStore()).flow.resume("r")).rejects.toMatchObject({ code: "no_run" });
    await expect(shop(undefined).flow.resume("r")).rejects.toMatchObject({ code: "no_run" });
    expect(await shop(store, never, "market").flow.invoke(REQUEST, { runId: "r" })).toEqual({
      ok: false,
      code: "run_changed",
    });
  });

  test("that was given up, or cancelled, is over", async () => {
    const store = processRunStore();
    await cut(store, "a");
    await store.abandon("a", "user");
    await cut(store, "b");
    await store.cancel("b", "user");
    const { flow, ran } = shop(store);
    for (const id of ["a", "b"]) {
      await expect(flow.invoke(REQUEST, { runId: id })).rejects.toMatchObject({ code: "run_over" });
      await expect(flow.resume(id)).rejects.toMatchObject({ code: "run_over" });
    }
    expect(ran).toEqual([]);
  });
});

test("a fork is played from its beginning, and what was done is not done again", async () => {
  const store = processRunStore();
  const first = shop(store);
  await first.flow.invoke(REQUEST, { runId: "r" });
  await store.fork("r", { id: "fork", thread: "fork", by: "user" });
  const second = shop(store);
  expect(shownOf(await second.flow.resume("fork"))).toEqual(OUTCOME);
  expect([first.ran, second.ran]).toEqual([["read page", "write it"], ["read page"]]);
  expect(await store.find("fork")).toMatchObject({ status: "done", forkedFrom: "r" });
});

test("limits count over every time that a run is taken up", async () => {
  const store = processRunStore();
  const turn = (step: number) => [call("look"), call("look")][step] ?? returning({ done: true });
  const look = defineTool({ name: "look", description: "", input: z.object({}), effect: "read", run: () => "" });
  const done = z.object({ done: z.boolean() });
  const clerk = defineWorker({ name: "clerk", purpose: "Look.", input: z.object({}), returns: done, tools: [look] });
  const [cancel, reached] = [new AbortController(), Promise.withResolvers<void>()];
  const flow = (hangAt: number) =>
    defineWorkflow({
      name: "flow",
      input: z.object({}),
      returns: z.object({ code: z.string().max(20) }),
      limits: { modelCalls: 3 },
      workers: [clerk],
      tools: [],
      store,
      model: scriptedModel({
        clerk: ({ step }) => {
          if (step !== hangAt) return turn(step);
          reached.resolve();
          return new Promise(() => undefined);
        },
      }),
      run: async (ctx) => {
        const outcome = await ctx.spawn(clerk, {});
        return { code: outcome.ok ? "ok" : outcome.code };
      },
    });
  const cut = flow(1).invoke({}, { runId: "r", signal: cancel.signal });
  await reached.promise;
  cancel.abort();
  await cut;
  const { result, report } = await observeRun({}, () => flow(-1).resume("r"));
  expect(report?.render(JSON.stringify(result))).toContain("budget_exceeded"); // one and one that was cut, one more
});

test("somebody who cancels a run ends it where it stands", async () => {
  const store = processRunStore();
  const first = shop(store, never);
  const outcome = first.flow.invoke(REQUEST, { runId: "r" });
  await first.reached;
  await store.cancel("r", "user");
  expect(await outcome).toEqual({ ok: false, code: "cancelled" });
  expect(await store.find("r")).toMatchObject({ status: "cancelled" });
});

test("a function that throws leaves a run that has failed, and can be taken up", async () => {
  const store = processRunStore();
  const { flow, ran } = shop(store, () => Promise.reject(new Error("a slip")));
  expect(await flow.invoke(REQUEST, { runId: "r" })).toEqual({ ok: false, code: "worker_crashed" });
  expect(await store.find("r")).toMatchObject({ status: "failed", code: "worker_crashed" });
  const second = shop(store);
  expect(shownOf(await second.flow.resume("r"))).toEqual(OUTCOME);
  expect([ran, second.ran]).toEqual([["read page"], ["write it"]]);
});

describe("where a run is kept", () => {
  test("whoever watches says, unless the workflow does", async () => {
    const [watching, own] = [processRunStore(), processRunStore()];
    await observeRun({ store: watching, module: "/shop.ts" }, () =>
      shop(undefined).flow.invoke(REQUEST, { runId: "a" }),
    );
    await observeRun({ store: watching }, () => shop(own).flow.invoke(REQUEST, { runId: "b" }));
    expect((await watching.list()).map(({ id, module }) => [id, module])).toEqual([["a", "/shop.ts"]]);
    expect((await own.list()).map(({ id }) => id)).toEqual(["b"]);
  });

  test("a run without a name has one there", async () => {
    const store = processRunStore();
    await shop(store).flow.invoke(REQUEST);
    const [run] = await store.list();
    expect(run).toMatchObject({ status: "done", name: "shop" });
    expect(shownOf(await shop(store).flow.resume(run?.id ?? ""))).toEqual(OUTCOME);
  });

  test("is told of every operation, and of nothing that anybody wrote", async () => {
    const store = processRunStore();
    await shop(store).flow.invoke(REQUEST, { runId: "r" });
    const { operations } = await store.tree("r");
    expect(operations).toMatchObject([
      { position: "o1", kind: "spawn", name: "read_offer", who: "main", ok: true, label: { integrity: "external" } },
      { position: "o2", kind: "call", name: "write", who: "main", ok: true },
    ]);
    expect(JSON.stringify(operations)).not.toMatch(/A shop|page/u);
  });
});

/** The store, whose claims refuse what `refuse` picks. */
function refusing(store: RunStore, refuse: (change: Change) => MemoryError | undefined): RunStore {
  const wrapped = async (claiming: Promise<Claim>) => {
    const claim = await claiming;
    const write = async (...changes: readonly Change[]) => {
      for (const change of changes) {
        const error = refuse(change);
        if (error === undefined) continue;
        await new Promise((resolve) => setTimeout(resolve, 30)); // time enough to tell what is not kept
        throw error;
      }
      return claim.write(...changes);
    };
    return new Proxy(claim, {
      get: (target, key) => {
        const value: unknown = key === "write" ? write : Reflect.get(target, key, target);
        return typeof value === "function" && key !== "write" ? value.bind(target) : value;
      },
    });
  };
  return { ...store, claim: (made) => wrapped(store.claim(made)), resume: (id) => wrapped(store.resume(id)) };
}

test.each([
  ["database_lost", "rejects"],
  ["lease_lost", "cancelled"],
] as const)("what cannot be kept (%s) is not told, and ends the run", async (code, ends) => {
  const kept = processRunStore();
  const at = (change: Change) => change.kind === "keep" && change.kept.position === "o1";
  const store = refusing(kept, (change) => (at(change) ? new MemoryError(code, "a test") : undefined));
  const first = shop(store);
  const outcome = first.flow.invoke(REQUEST, { runId: "r" });
  if (ends === "rejects") await expect(outcome).rejects.toMatchObject({ name: "MemoryError", code });
  else expect(await outcome).toEqual({ ok: false, code: "cancelled" });
  expect([first.told, first.ran]).toEqual([[], ["read page"]]);
  const second = shop(kept);
  expect(shownOf(await second.flow.resume("r"))).toEqual(OUTCOME);
  expect(second.ran).toEqual(["read page", "write it"]);
});
