// A caller whose words are no user's: whatever it is invoked with lifts nothing, and what is decided is a stranger's choice,
// in whichever process the run goes on.
import { processRunStore } from "@bulkhead/memory";
import { describe, expect, test } from "vitest";
import { z } from "zod";
import { defineTool, defineWorkflow, given, observeRun } from "../../src/index.ts";
import { call, says, scriptedModel } from "../../src/testing/index.ts";
import { lives, thread } from "../main/kept-agent.ts";

const external = { integrity: "external" } as const;

describe("a workflow that a stranger asks", () => {
  const noted: unknown[] = [];
  const note = defineTool({
    name: "note",
    description: "",
    input: z.object({ text: z.string() }),
    effect: "write",
    run: (args) => void noted.push(args),
  });
  const made = (input: z.ZodType) =>
    defineWorkflow({
      name: "noting",
      input,
      returns: z.object({ integrity: z.enum(["external", "user", "trusted"]), noted: z.boolean() }),
      workers: [],
      tools: [note],
      ask: "never",
      run: async (ctx, seen) => {
        const { integrity } = ctx.label;
        const { text = "fixed" } = seen as { text?: string };
        return { integrity, noted: (await ctx.call(note, { text })).ok };
      },
    });
  const flow = made(given(z.object({ text: z.string() })));

  test("reads what is given as a stranger's, so that no write goes by it, with nothing given too", async () => {
    const [asked, own] = [
      { integrity: "external", noted: false },
      { integrity: "user", noted: true },
    ] as const;
    const stranger = await observeRun(external, () => flow.invoke({ text: "fine" }));
    expect(stranger.result).toEqual({ ok: true, value: asked });
    const empty = await observeRun(external, () => made(z.object({})).invoke({}));
    expect(empty.result).toEqual({ ok: true, value: asked });
    expect(noted).toEqual([]);
    expect(await flow.invoke({ text: "fine" })).toEqual({ ok: true, value: own });
    expect(noted).toHaveLength(1);
  });

  test("is still a stranger's for whoever goes on with it, and its id is no other caller's", async () => {
    const store = processRunStore();
    const { result: id } = await observeRun({ ...external, store }, () => flow.keep({ text: "kept" }));
    const taken = await observeRun({ store }, () => flow.invoke({ text: "kept" }, { runId: id }));
    expect(taken.result).toEqual({ ok: false, code: "run_changed" });
    const gone = await observeRun({ store }, () => flow.resume(id));
    expect(gone.result).toEqual({ ok: true, value: { integrity: "external", noted: false } });
    expect(noted).toHaveLength(1);
  });
});

describe("an agent that a stranger asks", () => {
  const ask = { messages: [{ role: "user" as const, content: 'Note "fine".' }] };
  const notes = () =>
    scriptedModel({
      main: ({ messages }) => (messages.at(-1)?.role === "user" ? call("note", { text: "fine" }) : says("ok")),
    });
  const denied = (reason: string) => expect.objectContaining({ kind: "deny", reason });

  test("takes its words as nobody's, in that thread for good, kept or not", async () => {
    const { agent, noted } = lives();
    const { report } = await observeRun({ ...external, model: notes() }, () => agent().invoke(ask, thread));
    expect(report?.effects[0]?.decision).toEqual(denied("argument"));
    const next = await observeRun({ model: notes() }, () => agent().invoke(ask, thread));
    expect(next.report?.effects[0]?.decision).toEqual(denied("context"));
    const unkept = lives({ checkpointer: false, store: undefined } as never);
    const once = await observeRun({ ...external, model: notes() }, () => unkept.agent().invoke(ask));
    expect(once.report?.effects[0]?.decision).toEqual(denied("argument"));
    expect([...noted, ...unkept.noted]).toEqual([]);
    await observeRun({ model: notes() }, () => unkept.agent().invoke(ask));
    expect(unkept.noted).toHaveLength(1);
  });
});
