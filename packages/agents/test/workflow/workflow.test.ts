import { MemorySaver } from "@langchain/langgraph";
import { describe, expect, test } from "vitest";
import { z } from "zod";
import { defineWorkflow, given, observeRun, type RunEvent } from "../../src/index.ts";
import { fetchPage, found, mailTool, readerOf } from "./parts.ts";

const URLS = ["https://a.example/kettle", "https://b.example/kettle"];
const input = given(z.object({ urls: z.array(z.url()).max(9), to: z.email() }));

describe("a workflow", () => {
  const reader = readerOf(({ page }) => found(page.endsWith("a.example/kettle") ? 4_200 : 3_900, "Nordlicht"));

  test("reads outcomes, branches on them, and calls a tool with a handle of theirs", async () => {
    const { tool, sent } = mailTool({ decidedBy: "any", arguments: { body: "any", subject: "any" } });
    const flow = defineWorkflow({
      name: "compare",
      input,
      returns: z.object({ sent: z.boolean(), cents: z.int().min(0).max(10_000_000).optional() }),
      workers: [reader],
      tools: [fetchPage, tool],
      async run(ctx, { urls, to }) {
        expect(ctx.label.integrity).toBe("user");
        const offers = await Promise.all(urls.map((url) => ctx.spawn(reader, { page: ctx.read(fetchPage, { url }) })));
        expect(ctx.label.integrity).toBe("external");
        const best = offers.flatMap((o) => (o.ok ? [o.value] : [])).sort((a, b) => a.cents - b.cents)[0];
        const done = await ctx.call(tool, { to, subject: "Prices", body: `Best: ${best?.shop}` });
        return { sent: done.ok, cents: best?.cents };
      },
    });
    const { result, report } = await observeRun({}, () => flow.invoke({ urls: URLS, to: "me@acme.eu" }));
    expect(report?.failures).toEqual([]);
    expect(result).toEqual({ ok: true, value: { sent: true, cents: 3_900 } });
    expect(sent).toEqual([{ to: "me@acme.eu", subject: "Prices", body: "Best: «Nordlicht»" }]);
  });

  test("that spawns nobody and calls nothing lists neither", async () => {
    const flow = defineWorkflow({
      name: "count",
      input,
      returns: z.object({ urls: z.int().min(0).max(9) }),
      run: async (_, { urls }) => ({ urls: urls.length }),
    });
    expect([flow.workers, flow.tools]).toEqual([[], []]);
    expect(await flow.invoke({ urls: URLS, to: "me@acme.eu" })).toEqual({ ok: true, value: { urls: 2 } });
  });

  test("uses outcomes unread, and its context stays the user's", async () => {
    const { tool, sent } = mailTool();
    const report = tool.with({ subject: "Prices" }, { name: "send_report" });
    const flow = defineWorkflow({
      name: "compare",
      input,
      returns: z.object({ sent: z.boolean(), cents: z.int().min(0).max(10_000_000) }),
      workers: [reader],
      tools: [fetchPage, report],
      async run(ctx, { urls, to }) {
        const first = ctx.spawn(reader, { page: ctx.read(fetchPage, { url: urls[0] ?? "" }) }).unread;
        const call = ctx.call(report, { to, body: `${first.cents} at ${first.shop}` });
        expect(ctx.label).toEqual({ integrity: "user", readers: "public" });
        return { sent: (await call).ok, cents: first.cents };
      },
    });
    const outcome = await flow.invoke({ urls: URLS, to: "me@acme.eu" });
    expect(outcome).toEqual({ ok: true, value: { sent: true, cents: 4_200 } });
    expect(sent).toEqual([{ to: "me@acme.eu", subject: "Prices", body: "«4200» at «Nordlicht»" }]);
  });

  test("is watched like an agent: events by number, effects with their sources, one report", async () => {
    const { tool } = mailTool();
    const bound = tool.with({ subject: "s" }, { name: "bound" });
    const flow = defineWorkflow({
      name: "watched",
      input,
      returns: z.object({}),
      workers: [reader],
      tools: [fetchPage, bound],
      async run(ctx, { urls: [url = ""], to }) {
        const { unread } = ctx.spawn(reader, { page: ctx.read(fetchPage, { url }) });
        await ctx.call(bound, { to, body: unread.shop });
        return {};
      },
    });
    const told: string[] = [];
    const observe = (event: RunEvent) =>
      told.push(
        [event.kind, "position" in event ? event.position : event.run, "who" in event ? event.who : ""].join(" "),
      );
    const { report } = await observeRun({ observe }, () =>
      flow.invoke({ urls: URLS, to: "me@acme.eu" }, { runId: "r" }),
    );
    expect(told).toEqual([
      "run_start r ",
      "call_start o1 main",
      "call_end o1 main",
      "spawn_start o2 ",
      "spawn_end o2 ",
      "call_start o3 main",
      "call_end o3 main",
      "run_end r ",
    ]);
    expect(report).toMatchObject({
      run: "r",
      mainModelCalls: 0,
      toolCalls: 2,
      spawns: [{ position: "o2", worker: "read_offer", ok: true, raw: found(4_200, "Nordlicht") }],
      effects: [
        { position: "o1", tool: "fetch_page", state: "done" },
        { position: "o3", tool: "bound", base: "send_mail", state: "done", sources: { body: ["o2"] } },
      ],
    });
  });

  test("is a graph: its state is the input as it is seen, and the outcome", async () => {
    const saver = new MemorySaver();
    const flow = defineWorkflow({
      name: "echo",
      input: z.object({ note: z.string(), to: given(z.email()), urgent: z.boolean() }),
      returns: z.object({ note: z.string().max(99) }),
      workers: [],
      tools: [],
      checkpointer: saver,
      run: async (_, { note }) => ({ note }),
    });
    const outcome = await flow.invoke(
      { note: "CANARY", to: "me@acme.eu", urgent: true },
      { runId: "r", configurable: { thread_id: "t" } },
    );
    expect(JSON.stringify(outcome)).toBe('{"ok":true,"value":{"note":"{{h6}}"}}');
    const state = await flow.graph.getState({ configurable: { thread_id: "t" } });
    expect(state.values).toEqual({
      run: "r",
      input: { note: "{{h1}}", to: "me@acme.eu", urgent: true },
      outcome: { ok: true, value: { note: "{{h6}}" } },
    });
    expect(stored(saver)).toContain("me@acme.eu");
    expect(stored(saver)).not.toContain("CANARY");
  });
});

/** Everything that the saver holds, as text. */
function stored(saver: MemorySaver): string {
  const text = (_: string, value: unknown) => (value instanceof Uint8Array ? Buffer.from(value).toString() : value);
  return JSON.stringify([saver.storage, saver.writes], text);
}
