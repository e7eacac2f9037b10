// What is told of an operation names what it was made of: what it was given, and what had been read when it was issued.
import { processRunStore } from "@bulkhead/memory";
import fc from "fast-check";
import { expect, test } from "vitest";
import { z } from "zod";
import { defineTool, defineWorker, defineWorkflow } from "../../src/index.ts";
import { call, returns, scriptedModel } from "../../src/testing/index.ts";
import { ReadSources } from "../../src/workflow/read-sources.ts";
import { found, readerOf } from "./parts.ts";

test("through what is named, all that had been read is found, and nothing else", () => {
  const steps = fc.array(fc.record({ read: fc.boolean(), which: fc.nat() }), { maxLength: 40 });
  fc.assert(
    fc.property(steps, (program) => {
      const sources = new ReadSources();
      const madeOf = new Map<string, readonly string[]>();
      const open: string[] = [];
      const read = new Set<string>();
      for (const { read: reads, which } of program) {
        if (reads && open.length > 0) {
          const [position = ""] = open.splice(which % open.length, 1);
          sources.read(position, madeOf.get(position) ?? []);
          read.add(position);
        } else {
          const position = `o${madeOf.size + 1}`;
          madeOf.set(position, sources.now);
          open.push(position);
        }
        const reached = new Set<string>();
        const follow = (position: string) => {
          if (reached.has(position)) return;
          reached.add(position);
          madeOf.get(position)?.forEach(follow);
        };
        sources.now.forEach(follow);
        expect(reached).toEqual(read);
      }
    }),
  );
});

test("a chain of operations has one source each", () => {
  const sources = new ReadSources();
  for (let n = 1; n <= 9; n++) {
    sources.read(`o${n}`, sources.now);
    expect(sources.now).toEqual([`o${n}`]);
  }
});

test("of a run each operation tells them, also a worker's own", async () => {
  const store = processRunStore();
  const look = defineTool({ name: "look", description: "", input: z.object({}), effect: "read", run: () => "text" });
  const reader = readerOf(() => found(1));
  const clerk = defineWorker({
    name: "clerk",
    purpose: "Look.",
    input: z.object({ page: z.string() }),
    returns: z.object({ done: z.boolean() }),
    tools: [look],
  });
  const flow = defineWorkflow({
    name: "flow",
    input: z.object({ page: z.string() }),
    returns: z.object({ done: z.boolean() }),
    model: scriptedModel({ clerk: ({ step }) => (step < 2 ? call("look") : returns({ done: true })) }),
    workers: [reader, clerk],
    tools: [look],
    store,
    async run(ctx, { page }) {
      const text = ctx.read(look, {});
      await Promise.all([ctx.spawn(reader, { page: text }), ctx.spawn(reader, { page })]);
      await ctx.spawn(clerk, { page: text });
      await ctx.spawn(reader, { page: "" });
      return { done: true };
    },
  });
  await flow.invoke({ page: "x" }, { runId: "r" });
  const { operations } = await store.tree("r");
  expect(Object.fromEntries(operations.map(({ position, inputs }) => [position, inputs]))).toEqual({
    o1: [],
    o2: ["o1"],
    o3: ["input"],
    o4: ["o1", "o2", "o3", "o4/1-0"],
    "o4/0-0": ["o1", "o2", "o3"],
    "o4/1-0": ["o4/0-0"],
    o5: ["o4"],
  });
});
