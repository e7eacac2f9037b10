// What isolation does to an agent: the job is done all the same, nothing is done twice, and tracing hears nothing of
// workers. That nothing leaks on any channel is held by evals/test/leaks and by `npm run matrix`.

import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { MemorySaver } from "@langchain/langgraph";
import { createMiddleware } from "langchain";
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from "vitest";
import { z } from "zod";
import { createMainAgent, defineTool, defineWorker, observeRun } from "../src/index.ts";
import { call, says, scriptedModel } from "../src/testing/index.ts";
import { CANARY, honestModel, mailbox, question, readMail } from "./mailbox.ts";

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

const mainAgent = (saver: MemorySaver) => {
  const { tools } = mailbox();
  return createMainAgent({
    model: honestModel(),
    tools,
    readers: { open_mail: readMail },
    ask: "never",
    checkpointer: saver,
  });
};

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
