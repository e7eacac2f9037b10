// A worker that is asked once more is the operator's business: the main side is the same to the byte.
import { MemorySaver } from "@langchain/langgraph";
import { describe, expect, test } from "vitest";
import { z } from "zod";
import { createMainAgent, defineWorker, observeRun } from "../../src/index.ts";
import { call, returns, says, scriptedModel, type Turn } from "../../src/testing/index.ts";

const worker = defineWorker({
  name: "look_up",
  purpose: "Look it up.",
  input: z.object({ what: z.string() }),
  returns: z.object({ note: z.string().max(20), cents: z.int().min(0).max(99) }),
});

async function world(turns: readonly Turn[]) {
  const model = scriptedModel({ main: [call("look_up", { what: "it" }), says("{{h1}}")], look_up: turns });
  const checkpointer = new MemorySaver();
  const agent = createMainAgent({ model, workers: [worker], checkpointer });
  const config = { configurable: { thread_id: "t" }, streamMode: ["values", "updates", "messages"] as const };
  const { result, report } = await observeRun({}, async () => {
    const chunks: unknown[] = [];
    for await (const chunk of await agent.stream(
      { messages: [{ role: "user", content: "?", id: "u1" }] },
      config as never,
    ))
      chunks.push(chunk);
    return chunks;
  });
  const main = model.requests.filter(({ who }) => who === "main").map(({ messages, tools }) => ({ messages, tools }));
  return { mainSide: JSON.stringify([result, main]).replace(RUN_STATE, ""), report };
}

/** Ids of runs and checkpoints, which are random. */
const RUN_STATE = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g;

describe("the main side of a run in which a worker was asked once more", () => {
  const good = returns({ note: "n", cents: 3 });

  test.each<readonly [string, Turn]>([
    ["prose", says("It costs 3, says CANARY.")],
    ["a mismatch", returns({ note: "CANARY", cents: 100 })],
    ["nothing", { calls: [] }],
  ])("after %s is that of a run in which it was not", async (_, bad) => {
    const once = await world([good]);
    const twice = await world([bad, good]);
    expect(twice.mainSide).toBe(once.mainSide);
    expect(twice.mainSide).not.toContain("CANARY");
    expect([once, twice].map(({ report }) => report?.spawns[0]?.repairs)).toEqual([0, 1]);
    expect([once, twice].map(({ report }) => report?.modelCalls)).toEqual([3, 4]);
  });

  test("and failed again is that of a run in which it failed", async () => {
    const once = await world([says("a"), says("b")]);
    const other = await world([says("CANARY"), { calls: [] }]);
    expect(other.mainSide).toBe(once.mainSide);
    expect(other.report?.spawns).toMatchObject([{ ok: false, code: "no_result", repairs: 1 }]);
  });
});
