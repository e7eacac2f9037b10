// What an operator's provider is given, and that it can do a run no harm.
import type { BaseMessage } from "@langchain/core/messages";
import { SpanStatusCode, type TracerProvider, trace } from "@opentelemetry/api";
import {
  BasicTracerProvider,
  InMemorySpanExporter,
  type ReadableSpan,
  SimpleSpanProcessor,
} from "@opentelemetry/sdk-trace-node";
import { afterEach, describe, expect, test, vi } from "vitest";
import { z } from "zod";
import { createMainAgent, defineWorker, isolationMiddleware, type Tracing } from "../../src/index.ts";
import { call, returns, says, scriptedModel } from "../../src/testing/index.ts";
import { CANARY, honestModel, mailbox, question, readMail } from "../mailbox.ts";
import { isolated, workerWithTool } from "./agents.ts";

afterEach(() => {
  trace.disable();
  vi.restoreAllMocks();
});

async function spansOf(run: (tracing: Tracing) => Promise<unknown>): Promise<readonly ReadableSpan[]> {
  const exporter = new InMemorySpanExporter();
  const to = new BasicTracerProvider({ spanProcessors: [new SimpleSpanProcessor(exporter)] });
  await run({ workers: "operator", to });
  await to.forceFlush();
  return exporter.getFinishedSpans();
}

const named = (spans: readonly ReadableSpan[], name: string) => {
  const span = spans.find((one) => one.name === name);
  if (span === undefined) throw new Error(`no span ${name} among ${spans.map((one) => one.name).join(", ")}`);
  return span;
};

describe("a worker's spans", () => {
  test("are its run, its model calls and its tool calls, with texts, by the GenAI conventions", async () => {
    const spans = await spansOf((tracing) => workerWithTool({ tracing }));
    expect(spans.map((span) => span.name).sort()).toEqual([
      "chat bulkhead-test",
      "chat bulkhead-test",
      "execute_tool fetch_page",
      "invoke_agent research",
    ]);
    const worker = named(spans, "invoke_agent research");
    expect(worker.parentSpanContext).toBeUndefined();
    expect(worker.attributes).toMatchObject({
      "gen_ai.operation.name": "invoke_agent",
      "gen_ai.agent.name": "research",
      "bulkhead.position": "c1-0",
      "gen_ai.input.messages": expect.stringContaining("https://shop.test/"),
      "gen_ai.output.messages": expect.stringContaining("there"),
    });
    for (const span of spans.filter((one) => one !== worker)) {
      expect(span.parentSpanContext?.spanId, span.name).toBe(worker.spanContext().spanId);
    }
    const [first, second] = spans.filter((span) => span.name.startsWith("chat"));
    expect(first?.attributes).toMatchObject({
      "gen_ai.operation.name": "chat",
      "gen_ai.request.model": "bulkhead-test",
      "gen_ai.usage.input_tokens": expect.any(Number),
      "gen_ai.usage.output_tokens": expect.any(Number),
      "gen_ai.system_instructions": expect.stringContaining("Say whether it is there."),
      "gen_ai.tool.definitions": expect.stringContaining("fetch_page"),
      "gen_ai.output.messages": expect.stringContaining("fetch_page"),
    });
    expect(second?.attributes["gen_ai.input.messages"]).toContain(`${CANARY} a page`);
    expect(named(spans, "execute_tool fetch_page").attributes).toMatchObject({
      "gen_ai.operation.name": "execute_tool",
      "gen_ai.tool.name": "fetch_page",
      "gen_ai.tool.call.arguments": `{"url":"https://${CANARY}.test/"}`,
      "gen_ai.tool.call.result": `${CANARY} a page`,
    });
  });

  test("stand below the worker that called it", async () => {
    const schema = z.object({ there: z.boolean() });
    const child = defineWorker({ name: "child", purpose: "Look.", input: schema, returns: schema });
    const parent = defineWorker({ name: "parent", purpose: "Ask.", input: schema, returns: schema, workers: [child] });
    const model = scriptedModel({
      main: [call("parent", { there: true }), says("done")],
      parent: [call("child", { there: true }), returns({ there: true })],
      child: [returns({ there: true })],
    });
    const spans = await spansOf((tracing) => createMainAgent({ model, workers: [parent], tracing }).invoke(question));
    const above = (span: ReadableSpan) =>
      spans.find((one) => one.spanContext().spanId === span.parentSpanContext?.spanId);
    const lower = named(spans, "invoke_agent child");
    expect(above(lower)?.name).toBe("invoke_agent parent");
    expect(spans.filter((span) => above(span) === lower).map((span) => span.name)).toEqual(["chat bulkhead-test"]);
  });

  test("say by a code what failed", async () => {
    const spans = await spansOf((tracing) => workerWithTool({ tracing }, () => Promise.reject(new Error("gone"))));
    const call = named(spans, "execute_tool fetch_page");
    expect(call.attributes["error.type"]).toBe("tool_failed");
    expect(call.status).toEqual({ code: SpanStatusCode.ERROR, message: "tool_failed" });
  });
});

const content = (result: { readonly messages: readonly BaseMessage[] }) =>
  result.messages.map((message) => [message.getType(), message.content, message.name]);

describe("a provider", () => {
  const harmful: readonly [string, TracerProvider][] = [
    [
      "that throws",
      {
        getTracer: () => {
          throw new Error(CANARY);
        },
      },
    ],
    [
      "whose tracer throws",
      {
        getTracer: () =>
          ({
            startSpan: () => {
              throw new Error(CANARY);
            },
          }) as never,
      },
    ],
    ["that gives no span", { getTracer: () => ({ startSpan: () => undefined }) as never }],
    [
      "that gives a promise that fails",
      {
        getTracer: () =>
          ({
            startSpan: async () => {
              throw new Error(CANARY);
            },
          }) as never,
      },
    ],
    [
      "whose spans throw",
      {
        getTracer: () =>
          ({
            startSpan: () =>
              new Proxy(
                {},
                {
                  get: () => () => {
                    throw new Error(CANARY);
                  },
                },
              ),
          }) as never,
      },
    ],
    [
      "whose exporter never ends",
      new BasicTracerProvider({
        spanProcessors: [
          new SimpleSpanProcessor({ export: () => undefined, shutdown: () => new Promise(() => undefined) }),
        ],
      }),
    ],
    [
      "whose exporter throws",
      new BasicTracerProvider({
        spanProcessors: [
          {
            onStart() {
              throw new Error(CANARY);
            },
            onEnd() {
              throw new Error(CANARY);
            },
            forceFlush: async () => undefined,
            shutdown: async () => undefined,
          },
        ],
      }),
    ],
  ];

  test.for(harmful)("%s costs its spans, and the run goes on as without it", async ([, to]) => {
    const warned = vi.spyOn(process, "emitWarning").mockImplementation(() => undefined);
    const without = await isolated.createMainAgent();
    const result = await isolated.createMainAgent({ tracing: { workers: "operator", to } });
    expect(content(result)).toEqual(content(without));
    expect(warned.mock.calls.length).toBeLessThanOrEqual(1);
    expect(JSON.stringify(warned.mock.calls)).not.toContain(CANARY);
  });

  test("that is registered after the agent was made is told nothing any more", async () => {
    const warned = vi.spyOn(process, "emitWarning").mockImplementation(() => undefined);
    const exporter = new InMemorySpanExporter();
    const to = new BasicTracerProvider({ spanProcessors: [new SimpleSpanProcessor(exporter)] });
    const { tools } = mailbox();
    const agent = createMainAgent({
      model: honestModel(),
      tools,
      readers: { open_mail: readMail },
      tracing: { workers: "operator", to },
    });
    trace.setGlobalTracerProvider(to);
    await agent.invoke(question);
    expect(exporter.getFinishedSpans()).toEqual([]);
    expect(warned.mock.calls).toHaveLength(1);
  });

  test("of an unknown kind, or none, or the one of the whole process, is refused with the way out", () => {
    const registered = new BasicTracerProvider();
    trace.setGlobalTracerProvider(registered);
    const cases: readonly [unknown, RegExp][] = [
      [{ workers: "operator" }, /needs a destination of its own.*NodeTracerProvider/],
      [{ workers: "operator", to: {} }, /needs a destination of its own/],
      [{ workers: "operator", to: registered }, /registered for the whole process/],
      [{ workers: "operator", to: trace.getTracerProvider() }, /registered for the whole process/],
      [{ workers: "off", to: new BasicTracerProvider() }, /workers is "off"/],
      [{ workers: "on" }, /"off" or "operator"/],
      [{ wrokers: "off" }, /wrokers/],
      ["off", /tracing is \{ workers/],
      [null, /tracing is \{ workers/],
    ];
    for (const [tracing, message] of cases) {
      const make = () => createMainAgent({ model: "openai:x", tracing: tracing as Tracing });
      expect(make).toThrow(expect.objectContaining({ code: "bad_agent", message: expect.stringMatching(message) }));
      const middleware = () => isolationMiddleware({ tracing: tracing as Tracing });
      expect(middleware).toThrow(expect.objectContaining({ code: "bad_agent" }));
    }
  });
});
