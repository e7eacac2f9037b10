// A check in which nothing happens would hold for every agent: what asks a world for a place that it has not is told so.
import { createMainAgent, defineTool, defineWorker } from "@bulkhead/agents";
import { call, says, scriptedModel } from "@bulkhead/agents/testing";
import fc from "fast-check";
import { expect, test } from "vitest";
import { z } from "zod";
import {
  answers,
  checkNonInterference,
  outsideOf,
  type Subject,
  type Template,
  templates,
  workerScripts,
  worldModels,
} from "../../src/index.ts";

const returns = z.object({ cents: z.int().min(0).max(9_999) });
const { returnsSchema } = defineWorker({
  name: "read",
  purpose: "Read.",
  input: z.object({ page: z.string() }),
  returns,
});

/** `field`: of the worker's input, where its place stands; `place`: what the tool asks for. */
const subjectOf = (field: "id" | "url", place: string): Subject<Template> => ({
  name: "an agent",
  plans: templates(returnsSchema),
  worlds: (template) => {
    const replies = workerScripts({ returns: returnsSchema, planned: { ok: true, template }, calls: [] });
    return fc.record({ kettle: fc.record({ result: answers, replies }) });
  },
  smaller: () => [],
  captured: (_, world) => ({
    turns: [{ messages: [{ id: "u", role: "user", content: "What does it cost?" }] }],
    build: ({ checkpointer }) => {
      const outside = outsideOf(world);
      const input = z.object({ [field]: z.string() });
      const open = defineTool({
        name: "open",
        description: "Opens a page.",
        input,
        effect: "read",
        run: () => outside.tool(place),
      });
      const read = defineWorker({
        name: "read",
        purpose: "Read.",
        input: input.extend({ page: z.string() }),
        returns,
        model: worldModels(outside),
      });
      const model = scriptedModel({ main: [call("open", { [field]: "kettle" }), says("Read.")] });
      return createMainAgent({ model, tools: [open], readers: { open: read }, checkpointer });
    },
  }),
});

const check = (subject: Subject<Template>) => checkNonInterference(subject, { pairs: 1, seed: 7 });

test("a worker that names no place fails the check, and is told how to", async () => {
  await expect(check(subjectOf("url", "kettle"))).rejects.toThrow(
    '"an agent" asked its world for the place "undefined", and there is none (there are: kettle)',
  );
});

test("a tool that names another place fails the check", async () => {
  await expect(check(subjectOf("id", "pot"))).rejects.toThrow('the place "pot"');
});

test("where each place is there it holds", async () => {
  expect(await check(subjectOf("id", "kettle"))).toMatchObject({ holds: true, pairs: 1 });
});
