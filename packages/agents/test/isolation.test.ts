// Nothing that a tool returned is anywhere on the main side; without the middleware it is everywhere (the control).

import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { BaseCallbackHandler } from "@langchain/core/callbacks/base";
import { MemorySaver } from "@langchain/langgraph";
import { createAgent, createMiddleware } from "langchain";
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from "vitest";
import { z } from "zod";
import { createMainAgent, defineTool, defineWorker, isolationMiddleware, observeRun } from "../src/index.ts";
import { call, says, scriptedModel } from "../src/testing/index.ts";
import { CANARY, honestModel, mailbox, question, readMail } from "./mailbox.ts";

const STREAM_MODES = ["values", "updates", "debug", "messages", "checkpoints", "tasks", "custom", "tools"] as const;

type Agent = ReturnType<typeof createMainAgent>;

/** Every channel that LangChain has, as text. */
async function channels(build: (saver: MemorySaver) => Agent): Promise<Record<string, string>> {
  const seen: Record<string, string> = {};
  const saver = new MemorySaver();
  const agent = build(saver);
  const callbacks = everyCallback();
  const config = { configurable: { thread_id: "t" }, callbacks: [callbacks.handler] };
  const result = await agent.invoke(question, config).catch((error: unknown) => ({ error: String(error) }));
  seen["messages and state"] = text(result);
  seen["state snapshot"] = text(await agent.graph.getState(config));
  seen["checkpoints"] = text([saver.storage, saver.writes]);
  seen["callbacks"] = callbacks.text();
  for (const mode of STREAM_MODES) {
    const chunks: unknown[] = [];
    const options = { ...config, callbacks: [], streamMode: [mode], subgraphs: true };
    const stream: AsyncIterable<unknown> = await build(new MemorySaver()).stream(question, options as never);
    try {
      for await (const chunk of stream) chunks.push(chunk);
    } catch (error) {
      chunks.push(String(error));
    }
    seen[`stream ${mode}`] = text(chunks);
  }
  const events: unknown[] = [];
  const stream: unknown = build(new MemorySaver()).streamEvents(question, {
    ...config,
    callbacks: [],
    version: "v2",
  } as never);
  for await (const event of stream as AsyncIterable<unknown>) events.push(event);
  seen["stream events"] = text(events);
  return seen;
}

/** JSON, bytes as text, and no fear of cycles. */
function text(value: unknown): string {
  const parents: unknown[] = [];
  const walk = (at: unknown): string => {
    if (typeof at === "string") return at;
    if (at instanceof Uint8Array) return new TextDecoder().decode(at);
    if (typeof at !== "object" || at === null) return String(at);
    if (parents.includes(at)) return "(cycle)";
    parents.push(at);
    const entries =
      at instanceof Map
        ? [...at]
        : [
            ...Object.entries(at),
            ...(at instanceof Error
              ? [
                  ["message", at.message],
                  ["cause", at.cause],
                ]
              : []),
          ];
    const all = entries.map(([key, inner]) => `${walk(key)}: ${walk(inner)}`).join("\n");
    parents.pop();
    return all;
  };
  return walk(value);
}

function everyCallback() {
  const heard: unknown[][] = [];
  const handler = new (class extends BaseCallbackHandler {
    name = "everything";
  })();
  for (const name of [
    "handleChatModelStart",
    "handleLLMStart",
    "handleLLMNewToken",
    "handleLLMEnd",
    "handleLLMError",
    "handleChainStart",
    "handleChainEnd",
    "handleChainError",
    "handleToolStart",
    "handleToolEnd",
    "handleToolError",
    "handleCustomEvent",
    "handleAgentAction",
    "handleAgentEnd",
  ]) {
    (handler as unknown as Record<string, unknown>)[name] = (...args: unknown[]) => void heard.push([name, ...args]);
  }
  return { handler, text: () => text(heard) };
}

const plain = (saver: MemorySaver): Agent => {
  const { tools } = mailbox();
  return createAgent({
    model: honestModel(),
    tools: tools.map((tool) => tool.langchain),
    checkpointer: saver,
  }) as unknown as Agent;
};

const withMiddleware = (saver: MemorySaver): Agent => {
  const { tools } = mailbox();
  return createAgent({
    model: honestModel(),
    tools: tools.map((tool) => tool.langchain),
    checkpointer: saver,
    middleware: [isolationMiddleware({ workers: { open_mail: readMail }, tools, ask: "never" })],
  }) as unknown as Agent;
};

const mainAgent = (saver: MemorySaver): Agent => {
  const { tools } = mailbox();
  return createMainAgent({
    model: honestModel(),
    tools,
    readers: { open_mail: readMail },
    ask: "never",
    checkpointer: saver,
  });
};

describe("a canary in a tool's result, and in its error", () => {
  const carries = [
    "messages and state",
    "state snapshot",
    "checkpoints",
    "callbacks",
    ...STREAM_MODES.filter((mode) => mode !== "custom").map((mode) => `stream ${mode}`),
    "stream events",
  ];

  test("is in every channel of a plain agent that carries data (the control)", async () => {
    const seen = await channels(plain);
    expect(carries.filter((channel) => !seen[channel]?.includes(CANARY))).toEqual([]);
  });

  test.for([
    ["createMainAgent", mainAgent],
    ["one element in the middleware of a plain createAgent", withMiddleware],
  ] as const)("is in none with %s", async ([, build]) => {
    const seen = await channels(build);
    expect(
      Object.entries(seen).flatMap(([channel, all]) =>
        all.includes(CANARY) || all.includes("Nordlicht") ? [channel] : [],
      ),
    ).toEqual([]);
    for (const channel of carries) expect(seen[channel]?.length, channel).toBeGreaterThan(0);
  });
});

test("the job is done: the invoice is paid with the vendor that the handle stands for", async () => {
  const { tools, paid } = mailbox();
  const model = honestModel();
  const agent = createMainAgent({ model, tools, readers: { open_mail: readMail }, ask: "never" });
  const { result, report } = await observeRun({}, () => agent.invoke(question));
  expect(paid).toEqual([{ vendor: "Nordlicht", cents: 41200 }]);
  expect(result.messages.at(-1)?.text).toBe("I paid {{h1}}.");
  expect(report?.render("I paid {{h1}}.")).toBe("I paid Nordlicht.");
  model.assertDone();
});

test("a middleware inside sees outcomes only, and a retry inside repeats nothing", async () => {
  const { tools, paid } = mailbox();
  const inside: string[] = [];
  const nosy = createMiddleware({
    name: "nosy",
    wrapToolCall: async (request, handler) => {
      await handler(request);
      const again = await handler(request);
      inside.push(text(again), text(request));
      return again;
    },
  });
  const agent = createMainAgent({
    model: honestModel(),
    tools,
    readers: { open_mail: readMail },
    ask: "never",
    middleware: [nosy],
  });
  await agent.invoke(question);
  expect(inside.length).toBeGreaterThan(0);
  expect(inside.join()).not.toContain(CANARY);
  expect(paid).toHaveLength(1);
});

test("a wrapper outside that retries gets the same answer: nothing is done twice", async () => {
  const { tools, paid } = mailbox();
  const retry = createMiddleware({
    name: "retry",
    wrapToolCall: async (request, handler) => {
      await handler(request);
      return handler(request);
    },
  });
  const agent = createAgent({
    model: honestModel(),
    tools: tools.map((tool) => tool.langchain),
    middleware: [retry, isolationMiddleware({ workers: { open_mail: readMail }, tools, ask: "never" })],
  });
  await agent.invoke(question);
  expect(paid).toHaveLength(1);
});

test("a call of an unknown tool is denied, and the run goes on", async () => {
  const { tools } = mailbox();
  const model = scriptedModel({ main: [call("delete_everything", {}), says("ok")] });
  const agent = createMainAgent({ model, tools, readers: { open_mail: readMail }, ask: "never" });
  const { messages } = await agent.invoke(question);
  expect(messages.at(-2)?.text).toBe('{"ok":false,"code":"denied"}');
});

describe("tracing that the environment switches on", () => {
  const heard: string[] = [];
  const before = { ...process.env };
  const server = createServer((request, response) => {
    request.on("data", (chunk: Buffer) => heard.push(chunk.toString("latin1")));
    request.on("end", () => response.end("{}"));
  });

  // One for all tests: the tracer keeps the endpoint that it first saw.
  beforeAll(async () => {
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const { port } = server.address() as AddressInfo;
    Object.assign(process.env, {
      LANGSMITH_TRACING: "true",
      LANGSMITH_ENDPOINT: `http://127.0.0.1:${port}`,
      LANGSMITH_API_KEY: "test",
      LANGCHAIN_CALLBACKS_BACKGROUND: "false",
      LANGSMITH_DISABLE_RUN_COMPRESSION: "true",
    });
  });
  afterAll(() => {
    process.env = before;
    server.close();
    server.closeAllConnections();
  });
  beforeEach(() => {
    heard.length = 0;
  });

  const traced = () => vi.waitFor(() => expect(heard.join()).toContain("open_mail"), 4_000); // the main agent's own spans

  test("hears nothing of a worker", async () => {
    await mainAgent(new MemorySaver()).invoke(question, { configurable: { thread_id: "t" } });
    await traced();
    expect(heard.join()).not.toContain(CANARY);
  });

  test("hears nothing of a model that is called inside a tool or a code worker", async () => {
    const inner = scriptedModel({ main: () => says("inner") });
    const gossip = async (text: string) => void (await inner.invoke(`${CANARY} ${text}`));
    const openMail = defineTool({
      name: "open_mail",
      description: "",
      input: z.object({ id: z.string() }),
      effect: "read",
      run: async () => {
        await gossip("tool");
        return CANARY;
      },
    });
    const reader = defineWorker({
      name: "read_mail",
      input: z.object({ mail: z.string() }),
      returns: z.object({ ok: z.boolean() }),
      run: async ({ mail }) => {
        await gossip(mail);
        return { ok: true };
      },
    });
    const model = scriptedModel({ main: [call("open_mail", { id: "1" }), says("ok")] });
    await createMainAgent({ model, tools: [openMail], readers: { open_mail: reader } }).invoke(question);
    await traced();
    expect(heard.join()).not.toContain(CANARY);
  });
});
