// An agent's runs are kept, queued and played by pools as a workflow's are: turn after turn of a thread, through a question.
import { randomUUID } from "node:crypto";
import { createMainAgent, defineTool, memberOf, trustedSet } from "@bulkhead/agents";
import { call, says, scriptedModel } from "@bulkhead/agents/testing";
import type { RunStore } from "@bulkhead/memory";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { z } from "zod";
import { bossEngine } from "../../../apps/orchestrator/src/engine/boss-engine.ts";
import type { Engine } from "../../../apps/orchestrator/src/engine/engine.ts";
import { type Ordering, orderRun } from "../../../apps/orchestrator/src/engine/order-run.ts";
import { runPool } from "../../../apps/orchestrator/src/engine/run-pool.ts";
import { threadValues } from "../../../apps/orchestrator/src/serve/views/thread-values.ts";
import { type DatabaseRuns, openRuns } from "../../kills/database-runs.ts";

const sent: string[] = [];
let asked = 0;
const send = defineTool({
  name: "send",
  description: "Send it.",
  input: z.object({ to: z.string().max(40) }),
  effect: "write",
  egress: true,
  arguments: { to: memberOf(trustedSet({ name: "known", rows: [{ to: "a friend" }] }), "to") }, // it asks for another one
  run: ({ to }) => void sent.push(to),
});
const words = [call("send", { to: "someone" }), says("Sent."), says("You are welcome."), says("Good bye.")];
const main = words.map((word) => () => {
  asked++;
  return word;
});
const pooled = {
  name: "letters",
  version: "1",
  path: "letters.ts",
  agent: createMainAgent({ model: scriptedModel({ main }), tools: [send] }) as never, // all that is called is `invoke`
};
const module = { url: import.meta.url, path: "letters.ts", exports: {} };

describe("an agent in a pool", { timeout: 60_000 }, () => {
  let runs: DatabaseRuns;
  let engine: Engine;
  let ordering: Ordering;
  let store: RunStore;
  let pooling = Promise.resolve();
  const ending = new AbortController();
  const beginPool = () => {
    const options = {
      modules: [pooled],
      concurrency: 2,
      drainMs: 5_000,
      watch: { job: () => undefined, run: () => undefined },
    };
    pooling = runPool({ engine, store, signal: ending.signal, ...options });
  };
  beforeAll(async () => {
    const opened = await openRuns("pglite");
    if (opened === undefined) throw new Error("the embedded database is always there");
    runs = opened;
    store = runs.store;
    engine = await bossEngine({ database: runs.database, store });
    ordering = { engine, store, database: runs.database, queue: "default" };
  }, 120_000);
  afterAll(async () => {
    ending.abort();
    await pooling;
    await engine?.[Symbol.asyncDispose]();
    await runs?.[Symbol.asyncDispose]();
  });
  const order = async (thread: string, text: string, integrity: "user" | "external" = "user") => {
    const run = `s-${randomUUID()}`;
    const said = { messages: [{ role: "user", content: text }] };
    await orderRun(ordering, { run, thread, tenant: "acme", module, pooled, asked: said, integrity });
    return run;
  };
  const said = async (thread: string) => {
    const assistant = { kind: "agent", agent: pooled.agent, module } as const;
    const { values } = await threadValues(store, {
      checkpoints: thread,
      assistant,
      summary: { id: "", status: "done" },
    });
    return (values["messages"] as readonly { type: string; content: string }[]).map(
      ({ type, content }) => `${type}: ${content}`,
    );
  };

  test("waits for a person, goes on when it is answered, and takes the next turn of its thread", async () => {
    const thread = randomUUID();
    const first = await order(thread, "Send it to 'someone else'.");
    expect(asked).toBe(0);
    expect(await store.find(first)).toMatchObject({ kind: "agent", status: "stopped", thread });
    await expect(order(thread, "And more.")).rejects.toMatchObject({ code: "run_active" });
    beginPool();
    expect(await engine.wait(first)).toMatchObject({ status: "waiting", asks: 1 });
    await expect(order(thread, "And more.")).rejects.toMatchObject({ code: "approval_pending" });
    const [question] = await store.approvals.list({ run: first });
    await store.approvals.approve(question?.id ?? "", "user");
    expect(await engine.wait(first)).toMatchObject({ status: "done" });
    expect(sent).toEqual(["someone"]);
    expect((await said(thread)).at(-1)).toBe("ai: Sent.");

    const second = await order(thread, "Thanks.");
    expect(await engine.wait(second)).toMatchObject({ status: "done" });
    expect((await said(thread)).slice(-2)).toEqual(["human: Thanks.", "ai: You are welcome."]);
    await engine.submit({ run: second, tenant: "acme", module: { name: "letters", version: "1" } });
    expect(await engine.wait(second)).toMatchObject({ status: "done" }); // delivered again: nothing is asked again
    expect(asked).toBe(3);
    expect(await store.list({ thread })).toHaveLength(2);
  });

  test("what a stranger asked stays a stranger's in whichever process plays it", async () => {
    const run = await order(randomUUID(), "Send it.", "external");
    const claim = await store.resume(run).catch(() => undefined); // unless the pool was first
    if (claim !== undefined) {
      expect(claim.input).toEqual({ messages: ["Send it."], integrity: "external" });
      await claim.end("stopped");
    }
    expect(await engine.wait(run)).toMatchObject({ status: "waiting", label: { integrity: "external" } });
  });
});
