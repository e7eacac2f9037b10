// Codes that say something of the run itself are the run's: what a developer's code throws cannot stand for them.
import { processRunStore } from "@bulkhead/memory";
import { SandboxError } from "@bulkhead/sandbox";
import { expect, test } from "vitest";
import { z } from "zod";
import { defineWorker, defineWorkflow } from "../../src/index.ts";
import { returns, scriptedModel } from "../../src/testing/index.ts";

const done = z.object({ done: z.boolean() });

test.each(["needs_approval", "run_changed"] as const)("code that throws %s itself has crashed", async (code) => {
  const lies = () => {
    throw new SandboxError(code, "a lie");
  };
  const input = z.object({ text: z.string() });
  const liar = defineWorker({ name: "liar", input, returns: done, run: lies });
  const long = { field: "text", tokens: 9, merge: lies };
  const merging = defineWorker({ name: "merging", purpose: "Read.", input, returns: done, long });
  const codes: string[] = [];
  const flow = defineWorkflow({
    name: "flow",
    input: z.object({}),
    returns: done,
    model: scriptedModel({ merging: () => returns({ done: true }) }),
    workers: [liar, merging],
    tools: [],
    store: processRunStore(),
    run: async (ctx) => {
      for (const worker of [liar, merging]) {
        const outcome = await ctx.spawn(worker, { text: "x" });
        codes.push(outcome.ok ? "ok" : outcome.code);
      }
      return { done: true };
    },
  });
  expect(await flow.invoke({})).toEqual({ ok: true, value: { done: true } });
  expect(codes).toEqual(["worker_crashed", "worker_crashed"]);
});
