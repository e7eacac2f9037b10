// That what a run was told to be durable is on disk is observed, by counting calls: of each commit of runs, on both databases.
import { createMainAgent, defineTool, defineWorkflow, given } from "@bulkhead/agents";
import { call, says, scriptedModel } from "@bulkhead/agents/testing";
import { type Database, databaseRunStore, type Statement } from "@bulkhead/memory";
import { expect, test } from "vitest";
import { z } from "zod";
import { inFull } from "../../kills/amount.ts";
import { countedEmbedded, countedPostgres } from "../../kills/synced-databases.ts";

const WRITES = 4;

/** A database that tells of each transaction of a run's. `loose`: Postgres acknowledges it before it is on disk. */
function watched(
  database: Database,
  told: { before(): Promise<void>; after(): Promise<void> },
  loose: boolean,
): Database {
  const first: readonly Statement[] = loose ? [{ name: "loose", text: "set local synchronous_commit = off" }] : [];
  return Object.assign(Object.create(database) as Database, {
    async pipeline(statements: readonly Statement[]) {
      const isRuns = statements.some(({ name }) => name === "bulkhead fence");
      if (isRuns) await told.before();
      const answers = await database.pipeline([...first, ...statements]);
      if (isRuns) await told.after();
      return answers.slice(first.length);
    },
  });
}

/** An agent and a workflow, one write after the other, each with its row in the ledger. */
async function play(database: Database): Promise<void> {
  const store = databaseRunStore(database);
  const note = defineTool({
    name: "note",
    description: "Write a number down.",
    input: z.object({}),
    effect: "write",
    decidedBy: "any",
    arguments: {},
    run: () => {},
  });
  const model = scriptedModel({ main: [...Array.from({ length: WRITES }, () => call("note", {})), says("done")] });
  const agent = createMainAgent({ model, tools: [note], ask: "never", store });
  await agent.invoke({ messages: [{ role: "user", content: "do it" }] }, { configurable: { thread_id: "agent" } });
  const flow = defineWorkflow({
    name: "flow",
    input: given(z.object({})),
    returns: z.object({ done: z.int().min(0).max(WRITES) }),
    workers: [],
    tools: [note],
    ask: "never",
    store,
    async run(ctx) {
      for (let n = 0; n < WRITES; n++) await ctx.call(note, {});
      return { done: WRITES };
    },
  });
  expect(await flow.invoke({}, { runId: "flow" })).toEqual({ ok: true, value: { done: WRITES } });
  const ledgers = await Promise.all((await store.list()).map(({ id }) => store.tree(id)));
  expect(ledgers.map(({ effects }) => effects.filter(({ state }) => state === "done").length)).toEqual([
    WRITES,
    WRITES,
  ]);
}

/** Commits of runs, and those of them between whose sending and whose answer something was synced. */
async function embedded(loose: boolean): Promise<readonly [commits: number, synced: number]> {
  await using counted = await countedEmbedded();
  let [commits, synced, before] = [0, 0, 0];
  const told = {
    async before() {
      before = await counted.syncs();
    },
    async after() {
      commits++;
      if ((await counted.syncs()) > before) synced++;
    },
  };
  await play(watched(counted.database, told, loose));
  return [commits, synced];
}

test("on the embedded database every commit of a run reaches fsync before it is acknowledged", inFull, async () => {
  const [commits, synced] = await embedded(false);
  expect(commits).toBeGreaterThan(3 * WRITES); // two a step of the agent's, one a call of the workflow's
  expect(synced).toBe(commits);
  const [loose, syncedAnyway] = await embedded(true);
  expect(syncedAnyway).toBeLessThan(loose / 2); // or the count would say nothing
});

/** Commits of runs, and syncs of the log meanwhile. */
async function postgres(loose: boolean): Promise<readonly [commits: number, syncs: number] | undefined> {
  await using counted = await countedPostgres();
  if (counted === undefined) return undefined;
  let commits = 0;
  const told = {
    before: async () => {},
    async after() {
      commits++;
    },
  };
  await play(watched(counted.database, told, loose));
  return [commits, await counted.syncs()];
}

test("on Postgres there are as many syncs of its log as commits of a run", inFull, async ({ skip }) => {
  const [commits, syncs] = (await postgres(false)) ?? skip("no Postgres server is installed here");
  expect(commits).toBeGreaterThan(3 * WRITES);
  expect(syncs).toBeGreaterThanOrEqual(commits);
  const [loose, syncsAnyway] = (await postgres(true)) ?? skip();
  expect(syncsAnyway).toBeLessThan(loose / 2);
});
