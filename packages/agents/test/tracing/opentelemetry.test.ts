// OpenTelemetry: what the process registered sees nothing of a worker, whatever instruments it; an operator's own
// provider sees the workers, and nothing joins the two.
import { LangChainInstrumentation as OpenInference } from "@arizeai/openinference-instrumentation-langchain";
import * as callbacks from "@langchain/core/callbacks/manager";
import { ChatOpenAI } from "@langchain/openai";
import { context, propagation, type Span } from "@opentelemetry/api";
import { OTLPTraceExporter } from "@opentelemetry/exporter-trace-otlp-http";
import { UndiciInstrumentation } from "@opentelemetry/instrumentation-undici";
import { BatchSpanProcessor, NodeTracerProvider } from "@opentelemetry/sdk-trace-node";
import { LangChainInstrumentation as Traceloop } from "@traceloop/instrumentation-langchain";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { type AgentOptions, createMainAgent } from "../../src/index.ts";
import { CANARY, mailbox, question, readMail } from "../mailbox.ts";
import { kinds, nested, plain, workerWithTool } from "./agents.ts";
import { type Collector, collector } from "./collector.ts";

let environment: Collector;
let operator: Collector;
let registered: NodeTracerProvider;
let operators: NodeTracerProvider;

const providerTo = ({ url }: Collector) =>
  new NodeTracerProvider({
    spanProcessors: [new BatchSpanProcessor(new OTLPTraceExporter({ url: `${url}/v1/traces` }))],
  });

beforeAll(async () => {
  process.env["LANGCHAIN_CALLBACKS_BACKGROUND"] = "false";
  environment = await collector();
  operator = await collector();
  registered = providerTo(environment);
  registered.register();
  operators = providerTo(operator);
  new UndiciInstrumentation().setTracerProvider(registered);
  const openInference = new OpenInference({ tracerProvider: registered });
  openInference.manuallyInstrument(callbacks as never); // its types know another copy of LangChain
  const traceloop = new Traceloop();
  traceloop.setTracerProvider(registered);
  traceloop.manuallyInstrument({ callbackManagerModule: callbacks as never });
});
afterAll(async () => {
  await registered.shutdown();
  await operators.shutdown();
  await environment[Symbol.asyncDispose]();
  await operator[Symbol.asyncDispose]();
});
beforeEach(async () => {
  await flushed();
  environment.clear();
  operator.clear();
});

const flushed = async () => {
  await registered.forceFlush();
  await operators.forceFlush();
};

/** Runs it as a request of a traced server would. */
async function served<T>(work: () => Promise<T>): Promise<T> {
  const tracer = registered.getTracer("test");
  const result = await tracer.startActiveSpan("request", async (span: Span) => {
    const baggage = propagation.createBaggage({ customer: { value: "acme" } });
    try {
      return await context.with(propagation.setBaggage(context.active(), baggage), work);
    } finally {
      span.end();
    }
  });
  await flushed();
  return result;
}

describe("the provider that the process registered", () => {
  test("sees everything of a plain agent, by each instrumentation (the control)", async () => {
    await served(() => plain());
    const text = environment.text();
    expect(text).toContain(CANARY);
    for (const by of ["@arizeai/openinference", "@traceloop/instrumentation"]) expect(text).toContain(by);
    environment.clear();
    await served(() => nested().plain());
    expect(environment.text()).toContain(`${CANARY} look`);
  });

  test.for(kinds)("sees the main side of %s, and no worker", async ([, run]) => {
    await served(() => run({}));
    expect(environment.text()).toContain("open_mail");
    expect(environment.text()).not.toContain(CANARY);
    await served(() => run({ tracing: { workers: "operator", to: operators } }));
    expect(environment.text()).not.toContain(CANARY);
  });

  test("sees nothing of a whole agent that a tool runs, nor of a model that a code worker asks", async () => {
    await served(() => nested().isolated());
    expect(environment.text()).toContain("open_mail");
    expect(environment.text()).not.toContain(CANARY);
  });

  test("sees no request that a worker's tool or model makes, and sends no header along", async () => {
    await using site = await collector(() => "page");
    const fetchPage = async () => (await fetch(`${site.url}/?q=${CANARY}`)).text();
    await served(async () => void (await fetchPage()));
    expect(environment.text()).toContain(CANARY); // the control: the URL
    expect(site.headers[0]).toMatchObject({ traceparent: expect.any(String), baggage: "customer=acme" });

    environment.clear();
    site.clear();
    await served(() => workerWithTool({}, fetchPage));
    expect(environment.text()).toContain("research");
    expect(environment.text()).not.toContain(CANARY);
    expect(site.headers).toHaveLength(1);
    expect(Object.keys(site.headers[0] ?? {})).not.toContain("traceparent");
    expect(Object.keys(site.headers[0] ?? {})).not.toContain("baggage");
  });

  test("sees the main model's requests, and not the workers'", async () => {
    await using provider = await collector(openai);
    const model = new ChatOpenAI({
      model: "test",
      apiKey: "test",
      maxRetries: 0,
      configuration: { baseURL: `${provider.url}/v1` },
    });
    const { tools } = mailbox();
    await served(() => createMainAgent({ model, tools, readers: { open_mail: readMail } }).invoke(question));
    expect(provider.headers.map((headers) => typeof headers["traceparent"])).toEqual(["string", "undefined", "string"]);
    const requests = environment.text().match(/"server\.port"/g);
    expect(requests).toHaveLength(2);
    expect(environment.text()).not.toContain(CANARY);
  });
});

/** An OpenAI-compatible main model that opens a mail, and a worker that finds nothing in it. */
function openai(body: string): string {
  const { messages, tools } = JSON.parse(body) as {
    messages: { role: string }[];
    tools: { function: { name: string } }[];
  };
  const worker = tools.some((tool) => tool.function.name === "return");
  const call = worker
    ? { name: "return", arguments: '{"value":{"kind":"none"}}' }
    : messages.at(-1)?.role === "user"
      ? { name: "open_mail", arguments: '{"id":"1"}' }
      : undefined;
  const message =
    call === undefined
      ? { role: "assistant", content: "done" }
      : { role: "assistant", content: null, tool_calls: [{ id: "a", type: "function", function: call }] };
  return JSON.stringify({
    id: "x",
    object: "chat.completion",
    created: 0,
    model: "test",
    choices: [{ index: 0, message, finish_reason: "stop" }],
  });
}

describe("an operator's provider", () => {
  test("sees what the other one must not see", async () => {
    await served(() => workerWithTool({ tracing: { workers: "operator", to: operators } }));
    expect(operator.text()).toContain(`${CANARY} a page`);
    expect(operator.text()).toContain(`https://${CANARY}.test/`);
    expect(environment.text()).toContain("research");
    expect(environment.text()).not.toContain(CANARY);
  });

  test("changes nothing in the main side's spans, and no id joins the two", async () => {
    const off = await spansOf({});
    const on = await spansOf({ tracing: { workers: "operator", to: operators } });
    expect(on.main).toEqual(off.main);
    expect(off.workers).toEqual([]);
    expect(on.workers.length).toBeGreaterThan(0);
    expect(on.workers.filter((id) => on.traces.includes(id))).toEqual([]);
  });

  test.for(kinds)("is given the spans of %s", async ([, run]) => {
    await served(() => run({ tracing: { workers: "operator", to: operators } }));
    expect(operator.text()).toContain(CANARY);
    expect(operator.text()).toContain("invoke_agent read_mail");
  });
});

/** The main side's spans without what differs each time, and the trace ids of both sides. */
async function spansOf(options: AgentOptions) {
  environment.clear();
  operator.clear();
  await served(() => workerWithTool(options));
  const main = spans(environment);
  return {
    main: main.map(({ name, links, attributes }) => ({ name, links, keys: attributes?.map(({ key }) => key) })),
    traces: main.map(({ traceId }) => traceId),
    workers: spans(operator).map(({ traceId }) => traceId),
  };
}

interface OtlpSpan {
  readonly name: string;
  readonly traceId: string;
  readonly links?: readonly unknown[];
  readonly attributes?: readonly { readonly key: string }[];
}

function spans({ bodies }: Collector): readonly OtlpSpan[] {
  type Export = { resourceSpans: { scopeSpans: { spans: OtlpSpan[] }[] }[] };
  return bodies.flatMap((body) =>
    (JSON.parse(body) as Export).resourceSpans.flatMap((one) => one.scopeSpans.flatMap((scope) => scope.spans)),
  );
}
