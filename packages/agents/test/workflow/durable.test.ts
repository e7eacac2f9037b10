// A workflow's run that is kept in a database: whoever opens it takes the run up, with checkpoints of LangGraph's beside it,
// and who was replaced can do nothing more.
import { databaseRunStore, provenanceOf } from "@bulkhead/memory";
import { expect, test } from "vitest";
import { z } from "zod";
import { defineTool, defineWorker, defineWorkflow, given, observeRun } from "../../src/index.ts";
import { call, returns, scriptedModel } from "../../src/testing/index.ts";
import { ownDatabase } from "../own-database.ts";

const database = await ownDatabase();

const CANARY = "CANARY-7f3a";

/** As one process has it: a clerk that looks, writes and returns; `hang`: its model hangs before it returns. */
function process(hang: boolean, ttlMs?: number) {
  const ran: string[] = [];
  const reached = Promise.withResolvers<void>();
  const look = defineTool({
    name: "look",
    description: "",
    input: z.object({}),
    effect: "read",
    run: () => {
      ran.push("look");
      return CANARY;
    },
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
  const clerk = defineWorker({
    name: "clerk",
    purpose: "Write it down.",
    input: z.object({ page: z.string() }),
    returns: z.object({ note: z.string().max(60) }),
    tools: [look, write],
  });
  const model = scriptedModel({
    clerk: ({ step }) => {
      ran.push(`step ${step}`);
      if (step === 0) return call("look");
      if (step === 1) return call("write", { text: CANARY });
      reached.resolve();
      return hang ? new Promise(() => undefined) : returns({ note: CANARY });
    },
  });
  const flow = defineWorkflow({
    name: "flow",
    input: z.object({ page: z.string() }),
    returns: z.object({ note: z.string().max(60), at: z.int().min(0).max(9e15) }),
    model,
    workers: [clerk],
    tools: [],
    async run(ctx, { page }) {
      const at = ctx.now().getTime();
      const outcome = await ctx.spawn(clerk, { page });
      return { note: outcome.ok ? outcome.value.note : "", at };
    },
  });
  const store = databaseRunStore(database, ttlMs === undefined ? {} : { ttlMs });
  return {
    ran,
    reached: reached.promise,
    store,
    invoke: (runId: string, signal?: AbortSignal) =>
      observeRun({ store }, () => flow.invoke({ page: CANARY }, { runId, ...(signal && { signal }) })),
    resume: (runId: string) => observeRun({ store }, () => flow.resume(runId)),
  };
}

const shown = (outcome: unknown) =>
  JSON.parse(JSON.stringify(outcome)) as { readonly value: { readonly at: number; readonly note: string } };

test("a run that was cut goes on from the database, and is answered from it once it is done", async () => {
  const [first, second, third] = [process(true), process(false), process(false)];
  const cancel = new AbortController();
  const cut = first.invoke("a", cancel.signal);
  await first.reached;
  const before = Date.now();
  cancel.abort();
  expect((await cut).result).toEqual({ ok: false, code: "cancelled" });

  const { result } = await second.resume("a");
  expect(result).toMatchObject({ ok: true });
  expect(second.ran).toEqual(["step 2"]);
  expect(shown(result).value.at).toBeLessThanOrEqual(before);

  const again = await third.invoke("a");
  expect(shown(again.result)).toEqual(shown(result));
  expect(third.ran).toEqual([]);
  expect((await third.store.tree("a")).operations.map(({ position }) => position)).toEqual(["o1", "o1/0-0", "o1/1-0"]);
});

test("what anybody wrote stands in no checkpoint and in no row of the main side", async () => {
  const { invoke } = process(false);
  await invoke("b");
  const tables = await database.query<{ schema: string; name: string }>(
    `select table_schema as schema, table_name as name from information_schema.tables
    where table_schema in ('public', 'bulkhead') and table_type = 'BASE TABLE'`,
  );
  const holding = async (text: string): Promise<readonly string[]> => {
    const found: string[] = [];
    for (const { schema, name } of tables) {
      const rows = await database.query(
        `select 1 from "${schema}"."${name}" as t
        where position('${text}' in t::text) > 0 or position('${Buffer.from(text).toString("hex")}' in t::text) > 0`,
      );
      if (rows.length > 0) found.push(name);
    }
    return found;
  };
  expect(await holding("{{h")).toContain("checkpoint_blobs"); // what is in there can be found
  expect(await holding(CANARY)).toEqual([]);
});

test("who was replaced ends, and what it still answers is not kept", async () => {
  const [first, second] = [process(true, 3_000), process(false)];
  const outcome = first.invoke("c");
  await first.reached;
  await database.query("update bulkhead.lease set token = 'another', epoch = epoch + 1 where thread = 'c'");
  await expect(second.resume("c")).rejects.toMatchObject({ code: "run_active" });
  expect((await outcome).result).toEqual({ ok: false, code: "cancelled" });
  expect(await second.store.find("c")).toMatchObject({ status: "running" });
  await database.query("delete from bulkhead.lease where thread = 'c'");
  expect((await second.resume("c")).result).toMatchObject({ ok: true });
  expect(second.ran).toEqual(["step 2"]);
}, 60_000);

test("somebody elsewhere who cancels a run ends it", async () => {
  const [first, second] = [process(true, 3_000), process(false)];
  const outcome = first.invoke("d");
  await first.reached;
  await second.store.cancel("d", "user");
  expect((await outcome).result).toEqual({ ok: false, code: "cancelled" });
  await expect(second.resume("d")).rejects.toMatchObject({ code: "run_over" });
  expect(second.ran).toEqual([]);
}, 60_000);

test("what was made of the request alone is known to be the user's, and what was made of a page is not", async () => {
  const shorten = defineWorker({
    name: "shorten",
    input: z.object({ text: z.string() }),
    returns: z.object({ short: z.string().max(9) }),
    run: ({ text }) => ({ short: text.slice(0, 9) }),
  });
  const page = defineTool({ name: "page", description: "", input: z.object({}), effect: "read", run: () => "a page" });
  const flow = defineWorkflow({
    name: "made-of",
    input: given(z.object({ text: z.string() })),
    returns: z.object({ done: z.boolean() }),
    workers: [shorten],
    tools: [page],
    store: databaseRunStore(database),
    async run(ctx) {
      const first = await ctx.spawn(shorten, { text: ctx.given.text });
      const second = await ctx.spawn(shorten, { text: ctx.read(page, {}) });
      return { done: first.ok && second.ok };
    },
  });
  expect(await flow.invoke({ text: "the user's" }, { runId: "e" })).toMatchObject({ ok: true });
  const rows = await provenanceOf(database, "e");
  expect(rows.map(({ position, origin, label }) => [position, origin, label.integrity])).toEqual([
    ["", "user", "user"],
    ["o1", "worker", "user"],
    ["o2", "tool", "external"],
    ["o3", "worker", "external"],
  ]);
});
