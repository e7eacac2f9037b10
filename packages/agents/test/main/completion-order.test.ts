// Which of two calls of one message was answered first shows nowhere on the main side: chunk for chunk, event for event.
import { setTimeout as sleep } from "node:timers/promises";
import { BaseCallbackHandler } from "@langchain/core/callbacks/base";
import { MemorySaver } from "@langchain/langgraph";
import { AIMessage, createAgent, createMiddleware, ToolMessage } from "langchain";
import { describe, expect, test } from "vitest";
import { z } from "zod";
import { createMainAgent, defineTool, isolationMiddleware } from "../../src/index.ts";
import { call, returns, says, scriptedModel, together } from "../../src/testing/index.ts";
import { readMail } from "../mailbox.ts";

const STREAM_MODES = ["values", "updates", "debug", "messages", "checkpoints", "tasks", "custom", "tools"] as const;
const question = { messages: [{ id: "u1", role: "user" as const, content: "Read both." }] };

type Latencies = Readonly<Record<string, number>>;
type Agent = ReturnType<typeof createMainAgent>;

function parts(latencies: Latencies) {
  const openMail = defineTool({
    name: "open_mail",
    description: "Open one mail.",
    input: z.object({ id: z.string() }),
    effect: "read",
    run: async ({ id }) => {
      const ms = latencies[id] ?? 0;
      if (ms > 0) await sleep(ms);
      return id;
    },
  });
  const model = scriptedModel({
    main: [
      together(...["a", "b", "c"].map((id) => call("open_mail", { id }))),
      together(call("open_mail", { id: "d" }), call("unheard_of", {}), call("open_mail", { id: "e" })),
      says("done"),
    ],
    read_mail: [returns({ kind: "none" })],
  });
  return { model, openMail, readers: { open_mail: readMail }, ask: "never" as const };
}

const agents: Readonly<Record<string, (latencies: Latencies) => Agent>> = {
  createMainAgent: (latencies) => {
    const { openMail, ...options } = parts(latencies);
    return createMainAgent({ ...options, tools: [openMail], checkpointer: new MemorySaver() });
  },
  ...Object.fromEntries(
    (["v1", "v2"] as const).map((version) => [
      `isolationMiddleware in createAgent ${version}`,
      (latencies: Latencies) => {
        const { openMail, model, readers, ask } = parts(latencies);
        return createAgent({
          model,
          version,
          tools: [openMail.langchain],
          checkpointer: new MemorySaver(),
          middleware: [isolationMiddleware({ workers: readers, tools: [openMail], ask })],
        }) as unknown as Agent;
      },
    ]),
  ),
};

describe.each(Object.entries(agents))("%s", (_, build) => {
  // With 1 LangGraph itself ends a run of parallel calls after the first one.
  test.each([undefined, 2])("with maxConcurrency %s", async (maxConcurrency) => {
    const first = await everyEvent(build({}), maxConcurrency);
    expect(first.at(-1)).toContain("done");
    for (const latencies of [
      { a: 20, d: 10 },
      { b: 20, a: 10 },
      { c: 5, e: 5 },
      { a: 1, b: 5, c: 10, d: 5 },
    ]) {
      const other = await everyEvent(build(latencies), maxConcurrency);
      const at = first.findIndex((event, i) => other[i] !== event);
      expect([at, other[at]]).toEqual([at, first[at]]); // the first difference alone: it can be read
      expect(other).toHaveLength(first.length);
    }
  });
});

/** What is streamed in every mode, what callbacks hear and what checkpoints keep: in the order in which it comes. */
async function everyEvent(agent: Agent, maxConcurrency: number | undefined): Promise<string[]> {
  const events: unknown[] = [];
  const config = {
    configurable: { thread_id: "t" },
    ...(maxConcurrency === undefined ? {} : { maxConcurrency }),
  };
  const options = { ...config, callbacks: [new Everything(events)], streamMode: [...STREAM_MODES], subgraphs: true };
  for await (const chunk of (await agent.stream(question, options as never)) as AsyncIterable<unknown>) {
    events.push(chunk);
  }
  const { checkpointer } = agent as unknown as { checkpointer?: MemorySaver };
  events.push(checkpointer?.writes);
  events.push((await agent.graph.getState(config)).values);
  return withoutChance(events);
}

class Everything extends BaseCallbackHandler {
  name = "everything";
  override awaitHandlers = true;

  constructor(events: unknown[]) {
    super();
    for (const name of ["handleChainStart", "handleChainEnd", "handleToolStart", "handleToolEnd", "handleLLMEnd"]) {
      Object.assign(this, { [name]: (...args: unknown[]) => void events.push([name, ...args]) });
    }
  }
}

/** Random ids are numbered as they come; a clock has no place in a comparison. */
function withoutChance(events: readonly unknown[]): string[] {
  const ids = new Map<string, string>();
  return events.map((event) =>
    JSON.stringify(event, (_, value) => (value instanceof Uint8Array ? new TextDecoder().decode(value) : value))
      .replaceAll(/[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/g, (id) => {
        const known = ids.get(id) ?? `id-${ids.size}`;
        ids.set(id, known);
        return known;
      })
      .replaceAll(/\d{4}-\d\d-\d\dT[\d:.]+Z/g, "time"),
  );
}

test("what a middleware answered or changed before the calls run is neither started nor run as it was", async () => {
  const opened: string[] = [];
  const openMail = defineTool({
    name: "open_mail",
    description: "Open one mail.",
    input: z.object({ id: z.string() }),
    effect: "read",
    run: ({ id }) => {
      opened.push(id);
      return id;
    },
  });
  const { model, readers } = parts({});
  const review = createMiddleware({
    name: "review",
    afterModel: ({ messages }) => {
      const last = messages.at(-1);
      if (!AIMessage.isInstance(last) || last.id !== "m1") return undefined;
      const calls = (last.tool_calls ?? []).map((one) =>
        one.args["id"] === "b" ? { ...one, args: { id: "B" } } : one,
      );
      const answer = new ToolMessage({
        content: "no",
        tool_call_id: calls[0]?.id ?? "",
        name: "open_mail",
        status: "error", // as LangChain's own do: a result would have come through the isolation
      });
      return { messages: [new AIMessage({ content: "", tool_calls: calls, id: last.id }), answer] };
    },
  });
  const agent = createMainAgent({ model, tools: [openMail], readers, ask: "never", middleware: [review] });
  await agent.invoke(question);
  expect(opened.sort()).toEqual(["B", "c", "d", "e"]);
});
