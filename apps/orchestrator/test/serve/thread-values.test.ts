// What a workflow's run came to, where its last checkpoint is missing.
import { defineWorkflow, given, observeRun } from "@bulkhead/agents";
import { MemoryError, processRunStore, type RunStore } from "@bulkhead/memory";
import { expect, test } from "vitest";
import { z } from "zod";
import { threadValues } from "../../src/serve/views/thread-values.ts";

const agent = defineWorkflow({
  name: "double",
  input: given(z.object({ cents: z.int().min(0).max(99) })),
  returns: z.object({ cents: z.int().min(0).max(999) }),
  workers: [],
  tools: [],
  run: async (_, { cents }) => ({ cents: 2 * cents }),
});

test("it is what the store says, and is not left out because the store was away", async () => {
  const store = processRunStore();
  await observeRun({ store }, () => agent.invoke({ cents: 4 }, { runId: "run" }));
  const summary = (await store.find("run")) ?? expect.fail();
  const found = { checkpoints: "none", summary, assistant: { kind: "workflow", agent, module: undefined } } as never; // all that is asked of it
  const { values } = await threadValues(store, found);
  expect(values).toEqual({ outcome: { ok: true, value: { cents: 8 } } });
  const away: RunStore = {
    ...store,
    resume: () => Promise.reject(new MemoryError("database_lost", "it was killed")),
  };
  await expect(threadValues(away, found)).rejects.toMatchObject({ code: "database_lost" });
});
